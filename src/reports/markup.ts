// Texts of a document as HTML. Everything that is shown goes through `escapeHtml`, here or by name; what must stay true: no text of a
// document becomes a tag, an attribute or an address that runs.

import type { Inline } from './document.ts';
import { visible } from './width.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML, for the inside of elements and of quoted attributes. Controls and marks of direction are taken out. */
export const escapeHtml = (text: string): string =>
  visible(text).replaceAll(/[&<>"']/g, mark => entities[mark] ?? mark);

/** An address that people may follow; undefined for what is none or would run (`javascript:`, `data:`). */
export function safeHref(href: string): string | undefined {
  const address = URL.parse(href);
  return address !== null && /^(?:https?|mailto):$/.test(address.protocol) ? address.href : undefined;
}

/** How the pieces of a line look: attributes of their elements, with the space before them. */
export interface InlineLooks {
  link: string;
  code: string;
  value: string;
}

const plainLooks: InlineLooks = { link: '', code: '', value: '' };

/** A line as HTML. Values stand in `data` elements only where a look is asked for, so that they do not break apart. */
export function inlineHtml(parts: readonly Inline[], looks: InlineLooks = plainLooks): string {
  return parts.map(part => pieceHtml(part, looks)).join('');
}

function pieceHtml(part: Inline, looks: InlineLooks): string {
  switch (part.kind) {
    case 'text':
      return escapeHtml(part.text);
    case 'value':
      return looks.value === '' ? escapeHtml(part.text) : `<span${looks.value}>${escapeHtml(part.text)}</span>`;
    case 'code':
      return `<code${looks.code}>${escapeHtml(part.text)}</code>`;
    case 'strong':
      return `<strong>${inlineHtml(part.parts, looks)}</strong>`;
    case 'emphasis':
      return `<em>${inlineHtml(part.parts, looks)}</em>`;
    case 'link': {
      const href = safeHref(part.href);
      const inside = inlineHtml(part.parts, looks);
      return href === undefined ? inside : `<a href="${escapeHtml(href)}"${looks.link}>${inside}</a>`;
    }
  }
}

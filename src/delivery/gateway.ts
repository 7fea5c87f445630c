// SMS by any HTTP gateway, as a template says: `{{phone}}`, `{{text}}` and `{{id}}` in the address, the headers and the body. What
// must stay true: a text cannot leave its place; it is encoded for where it stands.

import type { GatewayWay, Template } from '../config/channels.ts';
import { EnvText, reveal } from '../config/env_text.ts';
import { outerId } from './content.ts';
import type { AddressOutcome, Channel } from './delivery.ts';
import { type Asked, ask, outcomeOfStatus } from './http.ts';
import { smsText } from './sms_text.ts';

type Values = Readonly<Record<'phone' | 'text' | 'id', string>>;

export function openGateway(way: GatewayWay): Channel {
  return {
    name: way.name,
    kind: 'sms',
    addresses: way.phones.map(reveal),
    // Only if the gateway is given the id, and only if it minds it: neither is known here.
    idempotent: false,
    deliver: async (message, { to, only = to }, signal) => {
      const text = smsText(message.text);
      const outcomes: AddressOutcome[] = [];
      for (const phone of only) {
        const values = { phone, text, id: `${outerId(message.id)}-${phone.replace('+', '')}` };
        outcomes.push({ address: phone, ...outcomeOfStatus(await ask({ ...requestOf(way, values), signal })) });
      }
      return outcomes;
    },
    close: async () => undefined,
  };
}

/** The request for one phone. */
export function requestOf(way: GatewayWay, values: Values): Omit<Asked, 'signal'> {
  const headers = Object.fromEntries(
    Object.entries(way.headers).map(([name, value]) => [name.toLowerCase(), filled(value, values, headerValue)]),
  );
  const url = filled(way.url, values, encodeURIComponent);
  if (way.body === undefined || way.method === 'GET') return { url, method: way.method, headers };
  if (typeof way.body === 'string' || way.body instanceof EnvText) {
    const type = headers['content-type'] ?? 'text/plain; charset=utf-8';
    const body = filled(way.body, values, encoderFor(type));
    return { url, method: way.method, headers: { ...headers, 'content-type': type }, body };
  }
  const type = headers['content-type'] ?? 'application/json; charset=utf-8';
  const tree = filledTree(way.body, values);
  const form = /x-www-form-urlencoded/i.test(type);
  const body = form ? new URLSearchParams(tree as Record<string, string>).toString() : JSON.stringify(tree);
  return { url, method: way.method, headers: { ...headers, 'content-type': type }, body };
}

/** Header values are bytes; what is beyond ASCII goes percent-encoded. */
const headerValue = (value: string): string => value.replaceAll(/[^\x20-\x7e]+/g, run => encodeURIComponent(run));

function encoderFor(contentType: string): (value: string) => string {
  if (/json/i.test(contentType)) return value => JSON.stringify(value).slice(1, -1);
  if (/x-www-form-urlencoded/i.test(contentType)) return encodeURIComponent;
  if (/xml/i.test(contentType)) return value => value.replaceAll(/[<>&'"]/g, sign => `&#${sign.charCodeAt(0)};`);
  return value => value;
}

const filled = (template: string | EnvText, values: Values, encode: (value: string) => string): string =>
  reveal(template).replaceAll(/\{\{(phone|text|id)\}\}/g, (_, name: keyof Values) => encode(values[name]));

function filledTree(template: Template, values: Values): unknown {
  if (typeof template === 'string' || template instanceof EnvText) return filled(template, values, value => value);
  if (typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map(one => filledTree(one, values));
  return Object.fromEntries(Object.entries(template).map(([key, one]) => [key, filledTree(one, values)]));
}

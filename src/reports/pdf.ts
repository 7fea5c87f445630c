// A document as a PDF, set by Typst inside of the process. What must stay true: the same document gives the same bytes on one machine,
// every text stays a text, and what one document took is given back before the next.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { reasonOf } from '../base/errors.ts';
import type { Document } from './document.ts';
import { reportError } from './errors.ts';
import { fontFiles } from './fonts.ts';
import { pdfContent } from './pdf_content.ts';

/** Sets documents one after another; the first one pays for the compiler and the fonts. */
export interface PdfPrinter {
  print(document: Document): Promise<Uint8Array>;
}

/** Typst reads no file of the machine: its root is a folder that is not there, and the content is put in by name. */
const root = join(import.meta.dirname, 'typst_root');

/** What Typst remembers and the last document did not use is given back: fonts and shapes of letters stay, pages go. */
const documentsRemembered = 1;

/** Opens Typst with its fonts at the first document. Keep one for a process and hand it on. */
export function openPdfPrinter(): PdfPrinter {
  let opened: { compiler: NodeCompiler; template: string } | undefined;
  const open = async () => {
    // Loaded by the first PDF: most commands print none.
    const typst = await import('@myriaddreamin/typst-ts-node-compiler');
    return {
      compiler: typst.NodeCompiler.create({ workspace: root, fontArgs: [{ fontPaths: fontFiles() }] }),
      template: await readFile(join(import.meta.dirname, 'pdf_template.typ'), 'utf8'),
    };
  };
  return {
    async print(document) {
      opened ??= await open();
      return printed(document, opened);
    },
  };
}

/** A4 with a cover line, running head, page x of y, bookmarks, and the document's own date. Give a printer when there are several to make. */
export const renderPdf = (document: Document, printer: PdfPrinter = openPdfPrinter()): Promise<Uint8Array> =>
  printer.print(document);

function printed(document: Document, { compiler, template }: { compiler: NodeCompiler; template: string }): Uint8Array {
  compiler.mapShadow(join(root, 'document.json'), Buffer.from(JSON.stringify(pdfContent(document))));
  try {
    // Compiled and printed in one call: a compiled document in JavaScript's hands would stay in memory until some later collection.
    return compiler.pdf({ mainFileContent: template });
  } catch (thrown) {
    throw reportError('pdf_failed', { report: document.report, reason: typstReason(thrown) }, thrown);
  } finally {
    compiler.resetShadow();
    compiler.evictCache(documentsRemembered);
  }
}

/** Typst's words stand in the error's code; its message is empty. */
function typstReason(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return `${reasonOf(thrown)} ${code}`.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}

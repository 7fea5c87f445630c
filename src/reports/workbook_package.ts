// The parts of a workbook around its sheets: content types, relations, names, properties (ECMA-376 Part 1, 18.2, and Part 2). What must
// stay true: every part has its content type and its relation, or Excel takes the file for broken.

import type { WorkbookFacts } from './workbook_spec.ts';
import type { Styles } from './workbook_styles.ts';
import { quotedSheet, xmlText } from './workbook_xml.ts';
import type { ZipPart } from './zip_stream.ts';

export interface WrittenSheet {
  name: string;
  /** In `xl/worksheets/`. */
  file: string;
  title: string;
  rows: number;
  /** The cells that the filter is over, head and rows: `$A$5:$D$28`. */
  filter?: string;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const openXml = 'http://schemas.openxmlformats.org';
const relations = `${openXml}/officeDocument/2006/relationships`;
const content = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const part = (name: string, xml: string): ZipPart => ({ name, chunks: [Buffer.from(head + xml)] });

const relation = (id: string, { type, target }: { type: string; target: string }): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;

const relationList = (items: readonly string[]): string =>
  `<Relationships xmlns="${openXml}/package/2006/relationships">${items.join('')}</Relationships>`;

/** What every workbook begins with: programs know the kind of file by its first part. */
const root = (): ZipPart =>
  part(
    '_rels/.rels',
    relationList([
      relation('rId1', { type: `${relations}/officeDocument`, target: 'xl/workbook.xml' }),
      relation('rId2', {
        type: `${openXml}/package/2006/relationships/metadata/core-properties`,
        target: 'docProps/core.xml',
      }),
      relation('rId3', { type: `${relations}/extended-properties`, target: 'docProps/app.xml' }),
    ]),
  );

interface Around {
  facts: WorkbookFacts;
  styles: Styles;
  /** In the order in which they are shown. */
  sheets: readonly WrittenSheet[];
}

function rest({ facts, styles, sheets }: Around): ZipPart[] {
  return [
    part('xl/workbook.xml', workbookXml(sheets)),
    part('xl/_rels/workbook.xml.rels', workbookRelations(sheets)),
    { name: 'xl/styles.xml', chunks: [Buffer.from(styles.xml())] },
    part('docProps/core.xml', coreProperties(facts)),
    part(
      'docProps/app.xml',
      '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Tallylight</Application></Properties>',
    ),
    part('[Content_Types].xml', contentTypes(sheets)),
  ];
}

export const packageParts = { root, rest };

const idOf = (index: number): string => `rId${index + 1}`;

function workbookXml(sheets: readonly WrittenSheet[]): string {
  const list = sheets.map(
    ({ name }, index) => `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="${idOf(index)}"/>`,
  );
  const names = sheets.flatMap(({ name, filter }, index) =>
    filter === undefined ? [] : definedNames(name, { filter, index }),
  );
  return [
    `<workbook xmlns="${openXml}/spreadsheetml/2006/main" xmlns:r="${relations}">`,
    `<bookViews><workbookView activeTab="0"/></bookViews><sheets>${list.join('')}</sheets>`,
    names.length === 0 ? '' : `<definedNames>${names.join('')}</definedNames>`,
    '</workbook>',
  ].join('');
}

/** The filter's own name, and the rows that are printed again on every page: all down to the head. */
function definedNames(sheet: string, { filter, index }: { filter: string; index: number }): string[] {
  const quoted = xmlText(quotedSheet(sheet));
  const headRow = /^\$[A-Z]+\$(\d+)/.exec(filter)?.[1] ?? '1';
  return [
    `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${quoted}!${filter}</definedName>`,
    `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${quoted}!$${headRow}:$${headRow}</definedName>`,
  ];
}

function workbookRelations(sheets: readonly WrittenSheet[]): string {
  const toSheets = sheets.map(({ file }, index) =>
    relation(idOf(index), { type: `${relations}/worksheet`, target: `worksheets/${file}` }),
  );
  return relationList([
    ...toSheets,
    relation(idOf(sheets.length), { type: `${relations}/styles`, target: 'styles.xml' }),
  ]);
}

function contentTypes(sheets: readonly WrittenSheet[]): string {
  const override = (name: string, type: string) => `<Override PartName="/${name}" ContentType="${type}"/>`;
  return [
    `<Types xmlns="${openXml}/package/2006/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    override('xl/workbook.xml', `${content}.sheet.main+xml`),
    override('xl/styles.xml', `${content}.styles+xml`),
    ...sheets.map(({ file }) => override(`xl/worksheets/${file}`, `${content}.worksheet+xml`)),
    override('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'),
    override('docProps/app.xml', 'application/vnd.openxmlformats-officedocument.extended-properties+xml'),
    '</Types>',
  ].join('');
}

function coreProperties({ title, siteName, rangeText, language, asOf }: WorkbookFacts): string {
  const at = asOf.toISOString().replace(/\.\d+Z$/, 'Z');
  const time = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${at}</dcterms:${name}>`;
  return [
    `<cp:coreProperties xmlns:cp="${openXml}/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"`,
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${xmlText(title)}</dc:title><dc:subject>${xmlText(rangeText)}</dc:subject><dc:creator>${xmlText(siteName)}</dc:creator>`,
    `<dc:language>${language}</dc:language>${time('created')}${time('modified')}</cp:coreProperties>`,
  ].join('');
}

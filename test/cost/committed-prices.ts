/** The price files as they ship, for tests that ask what a user would get. */
import { readFileSync } from 'node:fs';
import { parsePriceBook, type PriceBook } from '../../src/cost/price-book.ts';
import type { PriceFileText } from '../../src/cost/price-file.ts';

export const committedFiles: PriceFileText[] = ['aws.json', 'azure.json', 'gcp.json'].map(
  (name) => ({
    name,
    text: readFileSync(new URL(`../../prices/${name}`, import.meta.url), 'utf8'),
  }),
);

export const committedBook: PriceBook = parsePriceBook(committedFiles);

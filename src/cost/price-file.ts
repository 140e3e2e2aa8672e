/**
 * The format of one file of `prices/`: a head that dates and sources the prices, and one array an
 * instance. Separate from the price book because it alone knows the columns.
 */
import { z } from 'zod';
import { messageOf, ServebenchError } from '../base/errors.ts';

/** A price file's text, and its name for messages. */
export interface PriceFileText {
  name: string;
  text: string;
}

interface PriceFile {
  provider: string;
  defaultRegion: string;
  prices: ListedPrice[];
}

/** The list price of one instance type in one region. */
export interface ListedPrice {
  provider: string;
  /** As the provider spells it. */
  instance: string;
  region: string;
  /** More than 0. */
  usdPerHour: number;
  /** Such as `on-demand`. */
  purchase: string;
  os: string;
  /** ISO date (YYYY-MM-DD) of the list. */
  pricedAt: string;
  source: string;
  licence: string;
  /** Null: the list does not say. */
  vcpu: number | null;
  memoryMiB: number | null;
  /** Null: none, or the list does not say. */
  gpu: Gpu | null;
}

interface Gpu {
  /** Lower case; null: the list does not say. */
  model: string | null;
  /** Below 1: a share of one GPU. */
  count: number;
}

const COLUMNS = ['instance', 'region', 'usdPerHour', 'vcpu', 'memoryMiB', 'gpuModel', 'gpuCount'];

const name = z.string().min(1);
const amount = z.number().positive();

const rowSchema = z.tuple([
  name,
  name,
  amount,
  amount.nullable().optional(),
  amount.nullable().optional(),
  name.nullable().optional(),
  amount.nullable().optional(),
]);

const fileSchema = z.object({
  schemaVersion: z.literal(1),
  provider: name,
  regions: z.array(name).min(1),
  defaultRegion: name,
  purchase: name,
  os: name,
  currency: z.literal('USD'),
  pricedAt: z.iso.date(),
  source: name,
  licence: name,
  columns: z.array(z.string()).refine((columns) => columns.join() === COLUMNS.join(), {
    message: `expected ${COLUMNS.join(', ')}`,
  }),
  instances: z.array(rowSchema).min(1),
});

type Head = Omit<z.infer<typeof fileSchema>, 'instances'>;

/** @throws ServebenchError SB_COST_PRICE_FILE with the file's name and the place within it. */
export function parsePriceFile({ name: fileName, text }: PriceFileText): PriceFile {
  const parsed = fileSchema.safeParse(parseJson(fileName, text));
  if (!parsed.success) {
    throw malformed(fileName, z.prettifyError(parsed.error));
  }
  const { instances, ...head } = parsed.data;
  return {
    provider: head.provider,
    defaultRegion: head.defaultRegion,
    prices: instances.map((row) => toPrice(head, row)),
  };
}

function toPrice(head: Head, row: z.infer<typeof rowSchema>): ListedPrice {
  const [instance, region, usdPerHour, vcpu, memoryMiB, gpuModel, gpuCount] = row;
  return {
    provider: head.provider,
    instance,
    region,
    usdPerHour,
    purchase: head.purchase,
    os: head.os,
    pricedAt: head.pricedAt,
    source: head.source,
    licence: head.licence,
    vcpu: vcpu ?? null,
    memoryMiB: memoryMiB ?? null,
    gpu:
      gpuCount === null || gpuCount === undefined
        ? null
        : { model: gpuModel ?? null, count: gpuCount },
  };
}

function parseJson(fileName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(fileName, messageOf(error));
  }
}

function malformed(fileName: string, problem: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_COST_PRICE_FILE',
    message: `${fileName} is not a price file: ${problem}`,
    hint: 'Write it with scripts/build-price-book.mjs; prices/README.md describes the format.',
  });
}

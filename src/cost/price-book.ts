/**
 * What an instance costs an hour: the price files become one table, and a name (with or without a
 * region) becomes one dated price. An unknown name is an error with near matches, never a price of 0.
 */
import { distance } from 'fastest-levenshtein';
import { assert } from '../base/assert.ts';
import { ServebenchError } from '../base/errors.ts';
import { parsePriceFile, type ListedPrice, type PriceFileText } from './price-file.ts';

/** A listed price and how its region came about. */
export interface InstancePrice extends ListedPrice {
  /** Set when the region was chosen here among several: which, why, and the others. */
  regionNote: string | null;
}

/** Prices by instance name; made by `parsePriceBook`. */
export interface PriceBook {
  /** By key (see `keyOf`); never an empty list. */
  prices: ReadonlyMap<string, readonly ListedPrice[]>;
  /** Region by provider. */
  defaultRegions: ReadonlyMap<string, string>;
}

const NEAR_MATCHES = 3;
const MS_PER_DAY = 86_400_000;

/**
 * Reads the files of `prices/`; `name` is only for messages.
 * @throws ServebenchError SB_COST_PRICE_FILE when a file is malformed or repeats a price.
 */
export function parsePriceBook(files: PriceFileText[]): PriceBook {
  const prices = new Map<string, ListedPrice[]>();
  const defaultRegions = new Map<string, string>();
  const seen = new Map<string, string>();
  for (const file of files) {
    const { provider, defaultRegion, prices: listed } = parsePriceFile(file);
    defaultRegions.set(provider, defaultRegion);
    for (const price of listed) {
      const key = keyOf(price.instance);
      refuseRepeat(seen, `${key} in ${price.region}`, { name: file.name, price });
      const known = prices.get(key);
      if (known) known.push(price);
      else prices.set(key, [price]);
    }
  }
  return { prices, defaultRegions };
}

/**
 * The price of `instance` (any case; `D2s_v5` is `Standard_D2s_v5`) in `region`. Without a
 * region: the only one that the book has, else the provider's default one, said in `regionNote`.
 * `place` (`file:line:column`) leads the message of an error.
 * @throws ServebenchError SB_COST_UNKNOWN_INSTANCE with the nearest names, or
 * SB_COST_UNKNOWN_REGION with the regions that have a price.
 */
export function findInstance(
  book: PriceBook,
  instance: string,
  region: string | null,
  place: string | null = null,
): InstancePrice {
  const at = place === null ? '' : `${place}: `;
  const prices = book.prices.get(keyOf(instance));
  if (!prices) throw unknownInstance(book, instance, at);
  return region === null
    ? withoutRegion(book, prices, at)
    : { ...inRegion(prices, region, at), regionNote: null };
}

/** Whole days from the price's date to `todayIso` (a date or an instant); 0 when it is not older. */
export function priceAgeDays(price: Pick<ListedPrice, 'pricedAt'>, todayIso: string): number {
  const ageMs = Date.parse(todayIso) - Date.parse(price.pricedAt);
  assert(Number.isFinite(ageMs), `"${price.pricedAt}" and "${todayIso}" are ISO dates`);
  return Math.max(0, Math.floor(ageMs / MS_PER_DAY));
}

function inRegion(prices: readonly ListedPrice[], region: string, at: string): ListedPrice {
  const wanted = region.trim().toLowerCase();
  const price = prices.find((candidate) => candidate.region.toLowerCase() === wanted);
  if (price) return price;
  throw new ServebenchError({
    code: 'SB_COST_UNKNOWN_REGION',
    message: `${at}the price book has no price of ${nameOf(prices)} in region "${region}", only in ${regionsOf(prices)}`,
    hint: `${pickRegion(prices)}, or leave it out to take the default region of each instance.`,
  });
}

function withoutRegion(book: PriceBook, prices: readonly ListedPrice[], at: string): InstancePrice {
  const [only] = prices;
  if (only && prices.length === 1) return { ...only, regionNote: null };
  const defaults = prices.filter(
    (price) => book.defaultRegions.get(price.provider) === price.region,
  );
  const [price] = defaults;
  if (!price || defaults.length > 1) {
    throw new ServebenchError({
      code: 'SB_COST_UNKNOWN_REGION',
      message: `${at}${nameOf(prices)} needs a region: the price book has it in ${regionsOf(prices)}`,
      hint: `${pickRegion(prices)}.`,
    });
  }
  const others = prices.filter((other) => other !== price);
  return {
    ...price,
    regionNote: `no region is set, so ${price.instance} has the price of ${price.region}, the default of ${price.provider}; there are others for ${regionsOf(others)}`,
  };
}

function unknownInstance(book: PriceBook, instance: string, at: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_COST_UNKNOWN_INSTANCE',
    message: `${at}"${instance}" is not an instance type in the price book`,
    hint: `The nearest names are ${nearestNames(book, instance).join(', ')}.`,
  });
}

/**
 * A family's name (`g5`) is answered with its cheapest members; anything else is a slip of the pen,
 * answered by edit distance. Ties go by name, so that the same mistake always gets the same answer.
 */
function nearestNames(book: PriceBook, instance: string): string[] {
  const slip = keyOf(instance);
  const candidates = [...book.prices].map(([key, prices]) => {
    const isMember = key.startsWith(`${slip}.`) || key.startsWith(`${slip}-`);
    const order = isMember ? (prices[0]?.usdPerHour ?? 0) : distance(slip, key);
    return { name: nameOf(prices), rank: isMember ? 0 : 1, order };
  });
  return candidates
    .sort((a, b) => a.rank - b.rank || a.order - b.order || (a.name < b.name ? -1 : 1))
    .slice(0, NEAR_MATCHES)
    .map(({ name }) => name);
}

/**
 * Azure's tools write versioned names both with and without the tier in front. The old, unversioned
 * ones keep it: `G5` without it reads like the family `g5` of AWS.
 */
function keyOf(instance: string): string {
  return instance
    .trim()
    .toLowerCase()
    .replace(/^standard_(?=.*_v\d)/, '');
}

function nameOf(prices: readonly ListedPrice[]): string {
  return prices[0]?.instance ?? '';
}

function regionsOf(prices: readonly ListedPrice[]): string {
  return prices.map((price) => price.region).join(', ');
}

function pickRegion(prices: readonly ListedPrice[]): string {
  return `Set cost.region to ${prices.length > 1 ? 'one of ' : ''}${regionsOf(prices)}`;
}

function refuseRepeat(
  seen: Map<string, string>,
  key: string,
  { name, price }: { name: string; price: ListedPrice },
): void {
  const before = seen.get(key);
  if (before !== undefined) {
    throw new ServebenchError({
      code: 'SB_COST_PRICE_FILE',
      message: `${name}: ${price.instance} in ${price.region} is priced twice, first in ${before}`,
      hint: 'Keep one price for each instance type and region.',
    });
  }
  seen.set(key, name);
}

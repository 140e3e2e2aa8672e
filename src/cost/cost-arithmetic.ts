/**
 * A cost written out as the sum that gives it, so that a reader can redo it by hand from the price
 * and the throughput on the page.
 */
interface CostTerms {
  usdPerHour: number;
  throughputPerSecond: number;
  rowsPerRequest: number;
  usdPerMillion: number;
}

/** Such as `0.0960 USD/h ÷ (3600 s/h × 199.8 predictions/s) × 1,000,000 = 0.1335 USD`. */
export function costArithmetic(terms: CostTerms): string {
  const { usdPerHour, throughputPerSecond, rowsPerRequest, usdPerMillion } = terms;
  const rate = RATE.format(throughputPerSecond);
  const served =
    rowsPerRequest === 1
      ? `${rate} predictions/s`
      : `${rate} requests/s × ${RATE.format(rowsPerRequest)} predictions/request`;
  const hourly = `${PRICE.format(usdPerHour)} USD/h`;
  return `${hourly} ÷ (3600 s/h × ${served}) × 1,000,000 = ${formatCost(usdPerMillion)} USD`;
}

const PRICE = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 4,
  maximumFractionDigits: 6,
});

/** Two digits more than the cost's four, so that redoing the sum gives the figure shown. */
const RATE = new Intl.NumberFormat('en-US', {
  maximumSignificantDigits: 6,
  maximumFractionDigits: 0,
  roundingPriority: 'morePrecision',
});

const SMALL_COST = new Intl.NumberFormat('en-US', {
  minimumSignificantDigits: 4,
  maximumSignificantDigits: 4,
});
const LARGE_COST = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Four significant digits, but never fewer than cents. */
function formatCost(usd: number): string {
  return (usd < 1000 ? SMALL_COST : LARGE_COST).format(usd);
}

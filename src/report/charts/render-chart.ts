/** A Vega-Lite spec and its data -> a static picture. The only file that knows Vega. */
import { logger, None, parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Markup } from '../markup.ts';
import { staticSvg } from './static-svg.ts';

/** A row's fields are named in the spec; names of targets and phases are values, never fields. */
export type ChartRow = Record<string, string | number | boolean | null>;

export interface ChartData {
  /** Rows by the data name that the spec refers to. */
  datasets: Record<string, ChartRow[]>;
  /** Values for the spec's top-level `params`, by name. */
  params: Record<string, string | number>;
  /** Makes y logarithmic: a scale's type is the one property that takes no parameter. */
  logY?: { domain: [number, number]; ticks: number[] };
}

/** A spec as its file holds it; only the parts that are filled in here are spelt out. */
interface ChartSpec {
  params?: { name: string; value: unknown }[];
  encoding?: { y?: { axis?: object } };
  [key: string]: unknown;
}

/** A report is a string: what Vega would say to the console is said by the tests of the specs. */
const SILENT = logger(None);

function fill(specText: string, data: ChartData): TopLevelSpec {
  const spec = JSON.parse(specText) as ChartSpec;
  const params = (spec.params ?? []).map((param) => ({
    ...param,
    value: data.params[param.name] ?? param.value,
  }));
  const { logY } = data;
  const y = logY && {
    ...spec.encoding?.y,
    scale: { type: 'log', nice: false, domain: logY.domain },
    axis: {
      ...spec.encoding?.y?.axis,
      values: logY.ticks,
      tickCount: undefined,
      labelOverlap: false,
    },
  };
  const encoding = y && { encoding: { ...spec.encoding, y } };
  return { ...spec, ...encoding, params, datasets: data.datasets } as unknown as TopLevelSpec;
}

/** Renders without a browser and without a canvas; `description` is what a screen reader says. */
export async function renderChart(
  specText: string,
  data: ChartData,
  description: string,
): Promise<Markup> {
  const compiled = compile(fill(specText, data), { logger: SILENT });
  const view = new View(parse(compiled.spec), { renderer: 'none', logger: SILENT });
  const svg = await view.toSVG();
  view.finalize();
  return staticSvg(svg, description);
}

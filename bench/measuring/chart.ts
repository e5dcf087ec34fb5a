import * as charts from "echarts";
import type { Kind, Table } from "./table.ts";

const WIDTH = 900;
const ROW_HEIGHT = 26;
const AROUND_ROWS = 110;
const LINES_HEIGHT = 420;
const COLOURS: Readonly<Record<Kind, string>> = { ours: "#1b6e53", peer: "#9aa3ad", limit: "#d9b44a" };

/** @returns SVG; undefined where the table wants no chart. */
export const chartOf = (table: Table): string | undefined => linesOf(table) ?? barsOf(table);

/** One bar for each row's median. */
function barsOf({ title, columns, rows, chart }: Table): string | undefined {
  const column = columns.find((one) => one.title === chart);
  const told = rows.flatMap(({ name, kind, figures }) => {
    const figure = chart === undefined ? undefined : figures[chart];
    return figure === undefined ? [] : [{ name, kind, figure }];
  });
  if (column === undefined || told.length === 0) return undefined;
  const digits = column.digits ?? 0;
  return drawn(AROUND_ROWS + ROW_HEIGHT * told.length, {
    title: { text: title, subtext: column.title, textStyle: { fontSize: 15 } },
    grid: { left: 10, right: 90, top: 60, bottom: 10, containLabel: true },
    xAxis: { type: "value", splitNumber: 4 },
    yAxis: { type: "category", inverse: true, data: told.map(({ name }) => name), axisTick: { show: false } },
    series: [
      {
        type: "bar",
        barWidth: "62%",
        label: { show: true, position: "right" },
        data: told.map(({ kind, figure }) => ({
          value: Number(figure.median.toFixed(digits)),
          itemStyle: { color: COLOURS[kind] },
        })),
      },
    ],
  });
}

/** `timelines, 1,000 facts` is a point of `timelines`. */
export const lineOf = (name: string): string => name.slice(0, name.lastIndexOf(", "));

/** Rows of one name but for what is behind it, from size to size; both axes are logarithmic. */
function linesOf({ title, rows, growth }: Table): string | undefined {
  if (growth === undefined) return undefined;
  const { over, of } = growth;
  const lines = new Map<string, (readonly [number, number])[]>();
  for (const { name, figures } of rows) {
    const [x, y] = [figures[over]?.median ?? 0, figures[of]?.median ?? 0];
    const line = lineOf(name);
    if (x > 0 && y > 0) lines.set(line, [...(lines.get(line) ?? []), [x, y]]);
  }
  return drawn(LINES_HEIGHT, {
    title: { text: title, subtext: `${of}, by ${over}`, textStyle: { fontSize: 15 } },
    legend: { bottom: 5 },
    grid: { left: 10, right: 40, top: 70, bottom: 40, containLabel: true },
    xAxis: { type: "log" },
    yAxis: { type: "log" },
    series: [...lines].map(([name, data]) => ({
      name,
      type: "line",
      data: data.toSorted(([a], [b]) => a - b),
    })),
  });
}

function drawn(height: number, option: charts.EChartsCoreOption): string {
  const drawing = charts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  drawing.setOption({ animation: false, backgroundColor: "#ffffff", ...option });
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

import * as charts from "echarts";
import type { Kind, Table } from "./table.ts";

const WIDTH = 900;
const ROW_HEIGHT = 26;
const AROUND_ROWS = 110;
const COLOURS: Readonly<Record<Kind, string>> = { ours: "#1b6e53", peer: "#9aa3ad", limit: "#d9b44a" };

/** One bar for each row's median, the spread as its label. @returns SVG; undefined where the table wants no chart. */
export function chartOf({ title, columns, rows, chart }: Table): string | undefined {
  const column = columns.find((one) => one.title === chart);
  const told = rows.flatMap(({ name, kind, figures }) => {
    const figure = chart === undefined ? undefined : figures[chart];
    return figure === undefined ? [] : [{ name, kind, figure }];
  });
  if (column === undefined || told.length === 0) return undefined;
  const drawing = charts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: WIDTH,
    height: AROUND_ROWS + ROW_HEIGHT * told.length,
  });
  const digits = column.digits ?? 0;
  drawing.setOption({
    animation: false,
    backgroundColor: "#ffffff",
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
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

/** One curve or number of a panel. */
export interface Target {
  /** PromQL; Grafana fills in `$realm` and `$__rate_interval`. */
  readonly expr: string;
  /** How the curve is called, with labels in double braces. */
  readonly legend?: string;
}

/** What every panel says. */
interface PanelText {
  readonly title: string;
  /** A sentence on what to make of it; shown behind the panel's `i`. */
  readonly description: string;
  /** Columns of 24. */
  readonly width: number;
  readonly height?: number;
  readonly unit?: Unit;
  readonly targets: readonly Target[];
}

/** Units of Grafana that are used here. */
export type Unit = "short" | "s" | "percentunit" | "reqps" | "bytes" | "dateTimeFromNow";

/** A panel without its place on the board. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly json: object;
  readonly targets: readonly Target[];
}

/** A heading with its panels. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" } as const;
const COLUMNS = 24;

/** A number; red from `redFrom` on, where that is given. */
export function stat(text: PanelText & { readonly redFrom?: number }): Panel {
  const steps = [
    { color: "green", value: null },
    ...(text.redFrom === undefined ? [] : [{ color: "red", value: text.redFrom }]),
  ];
  return panel("stat", text, 4, true, {
    fieldConfig: { defaults: { unit: text.unit ?? "short", thresholds: { mode: "absolute", steps } }, overrides: [] },
    options: {
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      colorMode: "value",
      graphMode: "area",
    },
  });
}

/** Curves over time. */
export function curves(text: PanelText): Panel {
  return panel("timeseries", text, 8, false, {
    fieldConfig: {
      defaults: {
        unit: text.unit ?? "short",
        min: 0,
        custom: { drawStyle: "line", fillOpacity: 10, showPoints: "never" },
      },
      overrides: [],
    },
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
  });
}

/** The labels of the series that there are now, a line each. */
export function list(text: PanelText & { readonly columns: readonly string[] }): Panel {
  const hidden = Object.fromEntries(["Time", "Value"].map((name) => [name, true]));
  const order = Object.fromEntries(text.columns.map((name, index) => [name, index]));
  return panel("table", text, 8, true, {
    fieldConfig: { defaults: { unit: text.unit ?? "short" }, overrides: [] },
    options: { showHeader: true, cellHeight: "sm" },
    transformations: [{ id: "organize", options: { excludeByName: hidden, indexByName: order } }],
  });
}

function panel(type: string, text: PanelText, height: number, isInstant: boolean, more: object): Panel {
  const targets = text.targets.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource: DATA_SOURCE,
    expr,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    ...(type === "table" ? { format: "table" } : {}),
    ...(isInstant ? { instant: true, range: false } : { instant: false, range: true }),
  }));
  const { title, description } = text;
  return {
    width: text.width,
    height: text.height ?? height,
    targets: text.targets,
    json: { type, title, description, datasource: DATA_SOURCE, targets, ...more },
  };
}

/** Gives each row and panel its id and its place: from left to right, then below. */
export function laidOut(rows: readonly Row[]): readonly object[] {
  const placed: object[] = [];
  let y = 0;
  const add = (json: object, gridPos: Readonly<Record<"h" | "w" | "x" | "y", number>>): void => {
    placed.push({ id: placed.length + 1, ...json, gridPos });
  };
  for (const { title, panels } of rows) {
    add({ type: "row", title, collapsed: false, panels: [] }, { h: 1, w: COLUMNS, x: 0, y });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const { width, height, json } of panels) {
      if (x + width > COLUMNS) {
        y += lineHeight;
        [x, lineHeight] = [0, 0];
      }
      add(json, { h: height, w: width, x, y });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return placed;
}

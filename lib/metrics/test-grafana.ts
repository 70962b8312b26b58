import type { Dashboard, FieldConfigSource, Panel, VariableModel } from '@grafana/schema';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as stateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** Grafana's type of a panel, with the options of each kind of panel filled in. */
type PanelOf<Kind, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig'> & {
  type: Kind;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfigSource['defaults'], 'custom'> & { custom?: Partial<Custom> };
  };
};

type SupportedPanel =
  | PanelOf<'stat', stat.Options, Record<string, never>>
  | PanelOf<'state-timeline', stateTimeline.Options, stateTimeline.FieldConfig>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | (Pick<Panel, 'id' | 'title' | 'gridPos'> & { type: 'row'; collapsed: boolean; panels: [] });

/** In JSON an enumerated value is its text. */
type Serialized<T> = T extends string
  ? `${T}`
  : T extends object
    ? { [Key in keyof T]: Serialized<T[Key]> }
    : T;

/** A dashboard as Grafana exports it for others to import, with panels of the kinds that are named here. */
export type ExportedDashboard = Record<'__inputs' | '__elements' | '__requires', unknown> &
  Serialized<
    Omit<Dashboard, 'panels' | 'templating'> & {
      panels: SupportedPanel[];
      // `definition` is of the Prometheus data source, which shows it in the list of variables.
      templating: { list: (VariableModel & { definition?: string })[] };
    }
  >;

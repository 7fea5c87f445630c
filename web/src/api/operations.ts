// Generated from the OpenAPI document by `npm run client`; edit `src/api/contract/` instead.

/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "__schema0".
 */
export type _Schema0 =
  | string
  | number
  | boolean
  | null
  | _Schema0[]
  | {
      [k: string]: _Schema0;
    };

export interface Operations {
  getSession: {
    params: {};
    query: {};
    body: null;
    answer: Session;
  };
  logIn: {
    params: {};
    query: {};
    body: {
      email: string;
      password: string;
    };
    answer: Session;
  };
  logOut: {
    params: {};
    query: {};
    body: null;
    answer: null;
  };
  changeSelf: {
    params: {};
    query: {};
    body: {
      name?: string;
      language?: ('en' | 'ja') | null;
      password?: {
        old: string;
        new: string;
      };
    };
    answer: Session;
  };
  getInvitation: {
    params: {};
    query: {
      token: string;
    };
    body: null;
    answer: {
      kind: 'first' | 'invitation' | 'reset';
      email: string | null;
      name: string | null;
      expires_at: string | null;
    };
  };
  acceptInvitation: {
    params: {};
    query: {};
    body: {
      token: string;
      email?: string;
      name?: string;
      password: string;
    };
    answer: Session;
  };
  getCatalogue: {
    params: {};
    query: {};
    body: null;
    answer: Catalogue;
  };
  getDashboard: {
    params: {
      name: string;
    };
    query: {};
    body: null;
    answer: Dashboard;
  };
  getPanel: {
    params: {
      name: string;
      panel: string;
    };
    query: {
      from?: string;
      to?: string;
      filter?: string | string[];
      about?: string;
      compare?: 'previous';
      time_zone?: string;
      grain?: 'minute' | 'hour' | 'day' | 'month';
    };
    body: null;
    answer: Answer;
  };
  getPanelFile: {
    params: {
      name: string;
      panel: string;
    };
    query: {
      from?: string;
      to?: string;
      filter?: string | string[];
      about?: string;
      compare?: 'previous';
      time_zone?: string;
      grain?: 'minute' | 'hour' | 'day' | 'month';
      format?: 'csv' | 'xlsx' | 'json';
    };
    body: null;
    answer: null;
  };
  savePanel: {
    params: {
      name: string;
    };
    query: {};
    body: {
      title: string;
      kind:
        | 'figures'
        | 'line'
        | 'area'
        | 'stacked'
        | 'column'
        | 'bar'
        | 'table'
        | 'heatmap'
        | 'pulse'
        | 'flow'
        | 'drivers'
        | 'report'
        | 'text';
      /**
       * @minItems 1
       * @maxItems 20
       */
      metrics: string[];
      /**
       * @maxItems 5
       */
      by?: string[];
      grain?: ('minute' | 'hour' | 'day' | 'month' | 'auto') | null;
      top?: number | null;
    };
    answer: Dashboard;
  };
  askMetrics: {
    params: {};
    query: {};
    body: {
      /**
       * @minItems 1
       * @maxItems 50
       */
      metrics: string[];
      /**
       * @maxItems 8
       */
      by?: string[];
      /**
       * A condition over dimensions.
       */
      where?: string;
      /**
       * Dimension -> values; null stands for no value.
       */
      filters?: {
        /**
         * @maxItems 1000
         */
        [k: string]: (string | null)[];
      };
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      from?: string;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      to?: string;
      grain?: 'minute' | 'hour' | 'day' | 'month';
      compare?: 'previous';
      time_zone?: string;
      top?: {
        n: number;
        /**
         * Metric that decides. Default: the first.
         */
        by?: string;
      };
    };
    answer: Answer;
  };
  listValues: {
    params: {
      dimension: string;
    };
    query: {
      metric?: string;
      from?: string;
      to?: string;
      search?: string;
      limit?: number;
    };
    body: null;
    answer: {
      values: {
        value: string | null;
        weight: number | null;
      }[];
      unit: string | null;
    };
  };
  askDrivers: {
    params: {};
    query: {};
    body: {
      metric: string;
      /**
       * @maxItems 8
       */
      by?: string[];
      /**
       * Dimension -> values; null stands for no value.
       */
      filters?: {
        /**
         * @maxItems 1000
         */
        [k: string]: (string | null)[];
      };
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      from?: string;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      to?: string;
      min_count?: number;
      limit?: number;
    };
    answer: {
      rules: Rule[];
      range: {
        /**
         * An instant, ISO 8601.
         */
        from: string;
        /**
         * An instant, ISO 8601.
         */
        to: string;
      };
      sql: string;
      took_ms: number;
    };
  };
  query: {
    params: {};
    query: {};
    body: {
      sql: string;
    };
    answer: null;
  };
  runStatement: {
    params: {};
    query: {};
    body: {
      sql: string;
      max_rows?: number;
    };
    answer: null;
  };
  checkStatement: {
    params: {};
    query: {};
    body: {
      sql: string;
    };
    answer: {
      ok: boolean;
      columns: Column[];
      tables: string[];
      /**
       * Bytes of the files it would read at most.
       */
      bytes_estimate: number | null;
      problem: {
        code: string;
        message: string;
        line: number | null;
      } | null;
    };
  };
  prepareDownload: {
    params: {};
    query: {};
    body: {
      sql: string;
      format: 'csv' | 'csv.gz' | 'ndjson' | 'json' | 'parquet' | 'xlsx';
      name?: string;
    };
    answer: {
      href: string;
      /**
       * An instant, ISO 8601.
       */
      expires_at: string;
    };
  };
  download: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  listQueries: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: SavedQuery[];
    };
  };
  saveQuery: {
    params: {};
    query: {};
    body: {
      title: string;
      sql: string;
      shared?: boolean;
    };
    answer: SavedQuery;
  };
  changeQuery: {
    params: {
      id: string;
    };
    query: {};
    body: {
      title: string;
      sql: string;
      shared?: boolean;
    };
    answer: SavedQuery;
  };
  removeQuery: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  reviewModel: {
    params: {};
    query: {};
    body: {
      /**
       * Snake case; the table is `site.name`.
       */
      name: string;
      title?: string;
      sql: string;
      kind: 'table' | 'view';
      /**
       * Columns that name a row.
       */
      grain?: string[];
      build?: 'hour' | 'day' | 'month';
      /**
       * Column that says which interval a row belongs to.
       */
      time?: string;
    };
    answer: {
      table: string;
      file: string;
      text: string;
      mistakes: Mistake[];
      columns: Column[];
      inputs: string[];
      /**
       * Intervals that the next pass would build.
       */
      intervals: number;
    };
  };
  saveModel: {
    params: {};
    query: {};
    body: {
      /**
       * Snake case; the table is `site.name`.
       */
      name: string;
      title?: string;
      sql: string;
      kind: 'table' | 'view';
      /**
       * Columns that name a row.
       */
      grain?: string[];
      build?: 'hour' | 'day' | 'month';
      /**
       * Column that says which interval a row belongs to.
       */
      time?: string;
    };
    answer: {
      table: string;
      file: string;
    };
  };
  listTables: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Table[];
    };
  };
  getTable: {
    params: {
      name: string;
    };
    query: {};
    body: null;
    answer: TableWhole;
  };
  listIntervals: {
    params: {
      name: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      from?: string;
      to?: string;
      partition?: string;
      state?: 'loaded' | 'built' | 'dirty' | 'missing' | 'open' | 'closed' | 'restated';
    };
    body: null;
    answer: {
      items: Interval[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  getCalendar: {
    params: {
      name: string;
    };
    query: {
      from?: string;
      to?: string;
    };
    body: null;
    answer: {
      partitions: string[];
      days: string[];
      cells: {
        partition: string;
        day: string;
        state: 'loaded' | 'built' | 'dirty' | 'missing' | 'part';
        restated: boolean;
        rows: number;
        bytes: number;
        revision: number;
      }[];
    };
  };
  listPartitions: {
    params: {
      name: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      search?: string;
    };
    body: null;
    answer: {
      items: Partition[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  listDataFiles: {
    params: {
      name: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      partition?: string;
    };
    body: null;
    answer: {
      items: DataFile[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  getDataFile: {
    params: {
      name: string;
      rest: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  downloadPartition: {
    params: {
      name: string;
    };
    query: {
      partition?: string;
      format?: 'csv.gz' | 'csv' | 'parquet' | 'ndjson';
    };
    body: null;
    answer: null;
  };
  listFiles: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      from?: string;
      to?: string;
      source?: string;
      state?: 'found' | 'ingested' | 'failed' | 'duplicate' | 'gone';
      search?: string;
      late?: 'true';
      rejects?: 'true';
    };
    body: null;
    answer: {
      items: InputFile[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  getFile: {
    params: {
      id: number;
    };
    query: {};
    body: null;
    answer: InputFile;
  };
  getBooks: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Books[];
    };
  };
  listRejects: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      source?: string;
      path?: string;
      code?: string;
    };
    body: null;
    answer: {
      items: Reject[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  countRejects: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: {
        source: string;
        code: string;
        count: number;
        /**
         * An instant, ISO 8601.
         */
        newest: string;
      }[];
    };
  };
  getNow: {
    params: {};
    query: {};
    body: null;
    answer: {
      /**
       * Those whose panels the packs put on this page.
       */
      dashboards: string[];
      /**
       * Those that stand on a wall: `wall` of a pack, else what it puts on this page.
       */
      wall: string[];
      attention: Attention[];
      freshness: Freshness[];
      data_to: string | null;
      /**
       * The one that is under way, else the last.
       */
      run: Run | null;
      next_pass: string | null;
      marks: Mark[];
    };
  };
  listRuns: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      state?: 'running' | 'done' | 'failed' | 'stopped' | 'broken';
      quiet?: 'true' | 'false';
    };
    body: null;
    answer: {
      items: Run[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  startRun: {
    params: {};
    query: {};
    body: {};
    answer: {
      started: boolean;
      words: string;
    };
  };
  getRun: {
    params: {
      run: number;
    };
    query: {};
    body: null;
    answer: Run;
  };
  getRunLog: {
    params: {
      run: number;
    };
    query: {};
    body: null;
    answer: {
      lines: {
        /**
         * An instant, ISO 8601.
         */
        at: string;
        text: string;
      }[];
      kept: boolean;
    };
  };
  cancelRun: {
    params: {
      run: number;
    };
    query: {};
    body: null;
    answer: {
      words: string;
    };
  };
  getPlan: {
    params: {};
    query: {
      limit?: number;
    };
    body: null;
    answer: {
      items: Dirty[];
      total: number;
    };
  };
  reload: {
    params: {};
    query: {};
    body: {
      name: string;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      from: string;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      to: string;
      dry_run?: boolean;
    };
    answer: {
      plan: string[];
      started: boolean;
    };
  };
  listSources: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Source[];
    };
  };
  uploadFile: {
    params: {
      source: string;
      file: string;
    };
    query: {};
    body: null;
    answer: {
      path: string;
      bytes: number;
      started: boolean;
    };
  };
  getStatus: {
    params: {};
    query: {};
    body: null;
    answer: {
      version: string;
      node: string;
      duckdb: string;
      /**
       * An instant, ISO 8601.
       */
      started_at: string;
      memory_bytes: number;
      disk: {
        free_bytes: number;
        lake_bytes: number;
        state_bytes: number;
      };
      checks: {
        name: string;
        code: 'engine' | 'state' | 'source' | 'source_absent' | 'disk' | 'catalogue';
        /**
         * Name of the source; empty for all others.
         */
        subject: string;
        facts: {
          [k: string]: string | number;
        };
        ok: boolean;
        words: string;
        hint: string | null;
      }[];
      catalogue: {
        /**
         * An instant, ISO 8601.
         */
        loaded_at: string;
        mistakes: Mistake[];
      };
      /**
       * Pages that listen.
       */
      events: number;
    };
  };
  getSettings: {
    params: {};
    query: {};
    body: null;
    answer: {
      file: string;
      text: string;
      etag: string;
      mistakes: Mistake[];
      variables: {
        name: string;
        set: boolean;
      }[];
      resolved: {
        [k: string]: unknown;
      };
      packs: {
        name: string;
        title: string;
        settings: {
          name: string;
          type: string;
          value: unknown;
          default: unknown;
          description: string;
        }[];
      }[];
    };
  };
  saveSettings: {
    params: {};
    query: {};
    body: {
      text: string;
      etag: string;
    };
    answer: {
      etag: string;
    };
  };
  checkSettings: {
    params: {};
    query: {};
    body: {
      text: string;
    };
    answer: {
      mistakes: Mistake[];
    };
  };
  listen: {
    params: {};
    query: {};
    body: null;
    answer: null;
  };
  listReports: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: ReportInfo[];
    };
  };
  getReport: {
    params: {
      name: string;
    };
    query: {};
    body: null;
    answer: ReportWhole;
  };
  getReportPage: {
    params: {
      name: string;
    };
    query: {
      from?: string;
      to?: string;
      language?: 'en' | 'ja';
      where?: string;
    };
    body: null;
    answer: null;
  };
  getReportFile: {
    params: {
      name: string;
    };
    query: {
      from?: string;
      to?: string;
      language?: 'en' | 'ja';
      where?: string;
      format?: 'pdf' | 'xlsx' | 'csv' | 'html' | 'txt';
    };
    body: null;
    answer: null;
  };
  sendReport: {
    params: {
      name: string;
    };
    query: {};
    body: {
      audience?: string;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      from?: string;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      to?: string;
      again?: boolean;
    };
    answer: {
      to: {
        recipient: string;
        state: string;
        fresh: boolean;
        error: string | null;
        sent_at: string | null;
      }[];
      words: string;
    };
  };
  listDeliveries: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      report?: string;
      state?: 'waiting' | 'sending' | 'sent' | 'dead';
    };
    body: null;
    answer: {
      items: Delivery[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  resendDelivery: {
    params: {
      id: number;
    };
    query: {};
    body: null;
    answer: Delivery;
  };
  getSchedule: {
    params: {};
    query: {};
    body: null;
    answer: {
      next: Occurrence[];
      past: Occurrence[];
    };
  };
  listAlerts: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Alert[];
      firing: number;
    };
  };
  getAlert: {
    params: {
      name: string;
    };
    query: {};
    body: null;
    answer: Alert;
  };
  listAlertEvents: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      alert?: string;
    };
    body: null;
    answer: {
      items: AlertEvent[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  listSilences: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Silence[];
    };
  };
  addSilence: {
    params: {};
    query: {};
    body: {
      alert: string;
      labels?: {
        [k: string]: string;
      };
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      until: string;
      reason: string;
    };
    answer: Silence;
  };
  removeSilence: {
    params: {
      id: number;
    };
    query: {};
    body: null;
    answer: null;
  };
  listFeeds: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: FeedInfo[];
    };
  };
  getFeed: {
    params: {
      name: string;
    };
    query: {};
    body: null;
    answer: FeedAnswer;
  };
  getFeedInfo: {
    params: {
      name: string;
    };
    query: {};
    body: null;
    answer: FeedWhole;
  };
  previewFeed: {
    params: {
      name: string;
    };
    query: {
      given?: string;
      against?: 'previous' | 'yesterday';
    };
    body: null;
    answer: {
      answer: FeedAnswer;
      columns: Column[];
      /**
       * Columns that name an entry.
       */
      key: string[];
      before: {
        /**
         * An instant, ISO 8601.
         */
        as_of: string;
        rows: {
          /**
           * A value of a result; integers beyond 2^53 are texts, times ISO 8601 in UTC.
           */
          [k: string]:
            | string
            | number
            | boolean
            | null
            | _Schema0[]
            | {
                [k: string]: _Schema0;
              };
        }[];
      } | null;
      /**
       * Of each entry that is there now or was then, in the order of now, then of then.
       */
      changes: {
        /**
         * Items: A value of a result; integers beyond 2^53 are texts, times ISO 8601 in UTC.
         */
        key: (
          | string
          | number
          | boolean
          | null
          | _Schema0[]
          | {
              [k: string]: _Schema0;
            }
        )[];
        /**
         * Null: it is gone.
         */
        rank: number | null;
        /**
         * Null: it is new.
         */
        before: number | null;
      }[];
      /**
       * The address of the feed with these parameters.
       */
      address: string;
    };
  };
  listPeople: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      search?: string;
    };
    body: null;
    answer: {
      items: Person[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
  invitePerson: {
    params: {};
    query: {};
    body: {
      email: string;
      name?: string;
      role: 'viewer' | 'analyst' | 'editor' | 'administrator';
      tenant?: string | null;
    };
    answer: {
      person: Person;
      link: string;
      /**
       * An instant, ISO 8601.
       */
      expires_at: string;
    };
  };
  changePerson: {
    params: {
      id: string;
    };
    query: {};
    body: {
      name?: string;
      role?: 'viewer' | 'analyst' | 'editor' | 'administrator';
      tenant?: string | null;
      state?: 'active' | 'locked';
    };
    answer: Person;
  };
  removePerson: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  resetPerson: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: {
      link: string;
      /**
       * An instant, ISO 8601.
       */
      expires_at: string;
    };
  };
  listTenants: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Tenant[];
      /**
       * Columns that filters may name.
       */
      dimensions: string[];
    };
  };
  addTenant: {
    params: {};
    query: {};
    body: {
      name: string;
      filters: {
        /**
         * @minItems 1
         * @maxItems 1000
         */
        [k: string]: string[];
      };
    };
    answer: Tenant;
  };
  changeTenant: {
    params: {
      id: string;
    };
    query: {};
    body: {
      name?: string;
      filters?: {
        /**
         * @minItems 1
         * @maxItems 1000
         */
        [k: string]: string[];
      };
    };
    answer: Tenant;
  };
  removeTenant: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  listTokens: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Token[];
    };
  };
  addToken: {
    params: {};
    query: {};
    body: {
      name: string;
      /**
       * @minItems 1
       */
      scopes: ('read' | 'query' | 'write' | 'admin')[];
      tenant?: string | null;
      expires_days?: number;
    };
    answer: {
      token: Token;
      secret: string;
    };
  };
  revokeToken: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  listShares: {
    params: {};
    query: {};
    body: null;
    answer: {
      items: Share[];
    };
  };
  addShare: {
    params: {};
    query: {};
    body: {
      kind: 'dashboard' | 'report';
      target: string;
      params?: {
        [k: string]: string;
      };
      embed?: boolean;
      /**
       * ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.
       */
      expires_at: string;
    };
    answer: {
      share: Share;
      link: string;
    };
  };
  revokeShare: {
    params: {
      id: string;
    };
    query: {};
    body: null;
    answer: null;
  };
  openShare: {
    params: {};
    query: {};
    body: {
      token: string;
    };
    answer: {
      share: Share;
      site: {
        name: string;
        time_zone: string;
      };
    };
  };
  listAudit: {
    params: {};
    query: {
      cursor?: string;
      limit?: number;
      actor?: string;
      action?: string;
      from?: string;
      to?: string;
    };
    body: null;
    answer: {
      items: AuditEntry[];
      /**
       * Cursor of the next page; null at the end.
       */
      next: string | null;
    };
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Session".
 */
export interface Session {
  /**
   * `setup`: nobody is set up yet and nobody may look either.
   */
  state: 'in' | 'out' | 'setup';
  self: Self | null;
  /**
   * False until the first administrator is set up.
   */
  people: boolean;
  demo: boolean;
  site: {
    name: string;
    time_zone: string;
  };
  login: {
    password: boolean;
    /**
     * Words of the button; null without.
     */
    oidc: string | null;
  };
  /**
   * To be sent as `X-CSRF-Token` with every change made by a session.
   */
  csrf: string | null;
  expires_at: string | null;
  /**
   * The clock of the server.
   */
  now: string;
  version: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Self".
 */
export interface Self {
  /**
   * `local`: this machine, before people are set up or in the demo.
   */
  kind: 'person' | 'token' | 'local' | 'share';
  id: string;
  name: string;
  email: string | null;
  role: 'viewer' | 'analyst' | 'editor' | 'administrator';
  tenant: {
    id: string;
    name: string;
  } | null;
  language: ('en' | 'ja') | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Catalogue".
 */
export interface Catalogue {
  packs: {
    name: string;
    title: string;
    description: string;
  }[];
  metrics: Metric[];
  dimensions: string[];
  tables: TableInfo[];
  dashboards: {
    name: string;
    title: string;
    description: string;
    pack: string;
    icon: string;
    /**
     * Dimensions of which it shows one value; empty: it is about everything.
     */
    about: string[];
  }[];
  reports: ReportInfo[];
  feeds: FeedInfo[];
  functions: {
    name: string;
    signature: string;
    description: string;
  }[];
  /**
   * Words by language, where a pack has them: by name of metrics and columns, by value, by `unit ` and the unit, and by their English text for titles and notes of dashboards.
   */
  labels: {
    en: {
      [k: string]: string;
    };
    ja: {
      [k: string]: string;
    };
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Metric".
 */
export interface Metric {
  name: string;
  label: string;
  description: string;
  unit: string;
  good: 'up' | 'down' | 'none';
  /**
   * Table it is computed from.
   */
  from: string;
  dimensions: string[];
  /**
   * Those it can be cut by; none where it has a time of its own.
   */
  grains: ('minute' | 'hour' | 'day' | 'month')[];
  /**
   * `drivers` can explain it.
   */
  outcome: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TableInfo".
 */
export interface TableInfo {
  name: string;
  kind: 'dataset' | 'model' | 'ops';
  title: string;
  columns: TableColumn[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TableColumn".
 */
export interface TableColumn {
  name: string;
  type: string;
  description: string;
  unit: string | null;
  personal: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ReportInfo".
 */
export interface ReportInfo {
  name: string;
  title: string;
  kind: 'document' | 'table';
  formats: string[];
  languages: string[];
  days: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "FeedInfo".
 */
export interface FeedInfo {
  name: string;
  title: string;
  description: string;
  params: {
    name: string;
    type: 'text' | 'whole' | 'number' | 'boolean' | 'list';
    /**
     * As a request would give it; the values of a list have commas between.
     */
    default: string | null;
    description: string;
    min: number | null;
    max: number | null;
  }[];
  /**
   * Changes when the feed is written differently.
   */
  version: string;
  /**
   * It is a list of the newest closed minute, and new whenever one closes.
   */
  of_minute: boolean;
  /**
   * Anybody may read it.
   */
  public: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Dashboard".
 */
export interface Dashboard {
  name: string;
  title: string;
  description: string;
  pack: string;
  icon: string;
  /**
   * A range in words of the picker: `last 72 h`, `yesterday`.
   */
  default_range: string;
  /**
   * It is about one value of the first of these dimensions, which `about` of its panels names; all of them have the same values. Empty: about everything.
   */
  about: string[];
  /**
   * Dimensions offered as filter chips.
   */
  filters: string[];
  panels: Panel[];
  /**
   * Where it is written.
   */
  file: string;
  /**
   * Of the site itself: editors may add to it.
   */
  own: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Panel".
 */
export interface Panel {
  /**
   * Unique within the dashboard.
   */
  id: string;
  kind:
    | 'figures'
    | 'line'
    | 'area'
    | 'stacked'
    | 'column'
    | 'bar'
    | 'table'
    | 'heatmap'
    | 'pulse'
    | 'flow'
    | 'drivers'
    | 'report'
    | 'text';
  title: string;
  /**
   * A sentence about what to read in it; may be empty.
   */
  note: string;
  /**
   * Of twelve columns.
   */
  width: number;
  height: 'small' | 'medium' | 'large';
  metrics: string[];
  by: string[];
  /**
   * A condition over dimensions that holds for it alone.
   */
  where: string | null;
  grain: ('minute' | 'hour' | 'day' | 'month' | 'auto') | null;
  top: number | null;
  /**
   * Metric that decides which values are the largest; null: the first.
   */
  top_by: string | null;
  /**
   * Shows the time before, where the page is asked to compare.
   */
  compare: boolean;
  /**
   * Table report that it shows, for `report`.
   */
  report: string | null;
  /**
   * Dashboard that a click on a value leads to, filtered by it; null: filters this page.
   */
  drill: string | null;
  unit: string | null;
  /**
   * Dimension that the value which its dashboard is about narrows it by; null: the first of `about`.
   */
  about: string | null;
  /**
   * A range in words that it has unless another is asked for; null: that of the dashboard.
   */
  range: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Answer".
 */
export interface Answer {
  columns: AnswerColumn[];
  rows: (
    | string
    | number
    | boolean
    | null
    | _Schema0[]
    | {
        [k: string]: _Schema0;
      }
  )[][];
  /**
   * The time before, row for row: the one at the same index is of the same keys, its times as they were then; metrics are null where there was none.
   */
  previous:
    | (
        | string
        | number
        | boolean
        | null
        | _Schema0[]
        | {
            [k: string]: _Schema0;
          }
      )[][]
    | null;
  /**
   * All that the top leaves out, counted together; null where nothing is left out.
   */
  other: {
    /**
     * Values that the top leaves out.
     */
    count: number;
    /**
     * All of them as one row; by time, that of the newest.
     *
     * Items: A value of a result; integers beyond 2^53 are texts, times ISO 8601 in UTC.
     */
    row: (
      | string
      | number
      | boolean
      | null
      | _Schema0[]
      | {
          [k: string]: _Schema0;
        }
    )[];
    /**
     * By time, a row for each; else that one row.
     */
    rows: (
      | string
      | number
      | boolean
      | null
      | _Schema0[]
      | {
          [k: string]: _Schema0;
        }
    )[][];
  } | null;
  range: {
    /**
     * An instant, ISO 8601.
     */
    from: string;
    /**
     * An instant, ISO 8601.
     */
    to: string;
  };
  previous_range: {
    /**
     * An instant, ISO 8601.
     */
    from: string;
    /**
     * An instant, ISO 8601.
     */
    to: string;
  } | null;
  time_zone: string;
  grain: ('minute' | 'hour' | 'day' | 'month') | null;
  as_of: string | null;
  revision: number;
  /**
   * End of the newest data; what lies after is not there yet.
   */
  data_to: string | null;
  /**
   * From here on the numbers may still grow.
   */
  open_from: string | null;
  /**
   * Starts of intervals in the range that were built again after they had been whole.
   *
   * Items: An instant, ISO 8601.
   */
  restated: string[];
  marks: Mark[];
  sql: string;
  tables: string[];
  took_ms: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AnswerColumn".
 */
export interface AnswerColumn {
  name: string;
  label: string;
  kind: 'time' | 'dimension' | 'metric' | 'text';
  type: string;
  unit: string | null;
  good: ('up' | 'down' | 'none') | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Mark".
 */
export interface Mark {
  kind: 'late' | 'open' | 'restated' | 'rejects' | 'failed' | 'missing' | 'dirty' | 'unfiltered';
  /**
   * In English; `kind`, `count` and `subject` say the same to who has words of another language.
   */
  words: string;
  /**
   * Of intervals, hours, files or records.
   */
  count?: number;
  /**
   * Table or dimension that it is about.
   */
  subject?: string;
  from: string | null;
  to: string | null;
  /**
   * Page that shows the files or intervals behind it.
   */
  href: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Rule".
 */
export interface Rule {
  lhs: string[];
  rhs: string;
  support: number;
  confidence: number;
  lift: number;
  count: number;
  bytes: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Column".
 */
export interface Column {
  name: string;
  /**
   * The engine's name of the type: BIGINT, VARCHAR, TIMESTAMP, …
   */
  type: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "SavedQuery".
 */
export interface SavedQuery {
  id: string;
  title: string;
  sql: string;
  shared: boolean;
  owner: string;
  own: boolean;
  /**
   * An instant, ISO 8601.
   */
  updated_at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Mistake".
 */
export interface Mistake {
  file: string;
  line: number;
  message: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Table".
 */
export interface Table {
  name: string;
  kind: 'dataset' | 'model' | 'ops';
  title: string;
  description: string;
  pack: string;
  rows: number;
  bytes: number;
  files: number;
  /**
   * Earliest time in it.
   */
  first: string | null;
  last: string | null;
  /**
   * Of its Delta log.
   */
  version: number | null;
  partition: string[];
  intervals: {
    built: number;
    dirty: number;
    restated: number;
  };
  built_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TableWhole".
 */
export interface TableWhole {
  name: string;
  kind: 'dataset' | 'model' | 'ops';
  title: string;
  description: string;
  pack: string;
  rows: number;
  bytes: number;
  files: number;
  /**
   * Earliest time in it.
   */
  first: string | null;
  last: string | null;
  /**
   * Of its Delta log.
   */
  version: number | null;
  partition: string[];
  intervals: {
    built: number;
    dirty: number;
    restated: number;
  };
  built_at: string | null;
  columns: TableColumn[];
  key: string[];
  event_time: string | null;
  build: string | null;
  grain: string[];
  sql: string | null;
  file: string | null;
  /**
   * Tables it is built from.
   */
  inputs: string[];
  used_by: {
    kind: 'model' | 'metric' | 'report' | 'dashboard' | 'alert' | 'feed';
    name: string;
  }[];
  ddl: {
    athena: string;
    trino: string;
  } | null;
  retain_days: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Interval".
 */
export interface Interval {
  partition: string;
  /**
   * An instant, ISO 8601.
   */
  start: string;
  /**
   * An instant, ISO 8601.
   */
  end: string;
  state: 'loaded' | 'built' | 'dirty' | 'missing' | 'open' | 'closed' | 'restated';
  revision: number;
  restated: boolean;
  rows: number;
  bytes: number;
  built_at: string | null;
  dirty_since: string | null;
  reason: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Partition".
 */
export interface Partition {
  /**
   * `region=north/dt=2018-06-08`
   */
  partition: string;
  values: {
    [k: string]: string | null;
  };
  rows: number;
  bytes: number;
  files: number;
  first: string | null;
  last: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DataFile".
 */
export interface DataFile {
  path: string;
  partition: string;
  rows: number;
  bytes: number;
  /**
   * An instant, ISO 8601.
   */
  written_at: string;
  href: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "InputFile".
 */
export interface InputFile {
  id: number;
  source: string;
  path: string;
  bytes: number;
  etag: string | null;
  lines: number;
  rows: number;
  rejects: number;
  duplicates: number;
  state: 'found' | 'ingested' | 'failed' | 'duplicate' | 'gone';
  error: string | null;
  first_event: string | null;
  last_event: string | null;
  /**
   * An instant, ISO 8601.
   */
  found_at: string;
  ingested_at: string | null;
  drift: string | null;
  /**
   * It came after the numbers of its time had been whole.
   */
  late: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Books".
 */
export interface Books {
  source: string;
  files: number;
  bytes: number;
  lines: number;
  rows: number;
  rejects: number;
  duplicates: number;
  failed: number;
  waiting: number;
  balanced: boolean;
  newest_event: string | null;
  newest_file: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Reject".
 */
export interface Reject {
  id: number;
  source: string;
  path: string;
  line_number: number;
  code: string;
  reason: string;
  record: string;
  /**
   * An instant, ISO 8601.
   */
  rejected_at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Attention".
 */
export interface Attention {
  kind: 'alert' | 'run' | 'file' | 'books' | 'late' | 'reject' | 'delivery' | 'site' | 'disk';
  severity: 'info' | 'warning' | 'critical';
  /**
   * With `subject` and `facts` it says what title and detail say in English.
   */
  code:
    | 'alert_firing'
    | 'alert_error'
    | 'run_failed'
    | 'run_broken'
    | 'files_failed'
    | 'files_held'
    | 'lines_wrong'
    | 'rows_wrong'
    | 'source_late'
    | 'many_rejects'
    | 'delivery_dead'
    | 'site_mistakes'
    | 'disk_full';
  /**
   * Source, table, report, alert or run that it is about; empty where there is none.
   */
  subject: string;
  facts: {
    [k: string]: string | number;
  };
  title: string;
  detail: string;
  since: string | null;
  href: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Freshness".
 */
export interface Freshness {
  name: string;
  kind: 'source' | 'table';
  newest: string | null;
  age_ms: number | null;
  state: 'fresh' | 'late' | 'empty';
  usual_ms: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Run".
 */
export interface Run {
  id: number;
  command: string;
  state: 'running' | 'done' | 'failed' | 'stopped' | 'broken';
  /**
   * An instant, ISO 8601.
   */
  started_at: string;
  ended_at: string | null;
  duration_ms: number | null;
  error: string | null;
  stages: Stage[];
  can_cancel: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Stage".
 */
export interface Stage {
  number: number;
  of: number | null;
  name: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'broken';
  started_at: string | null;
  ended_at: string | null;
  detail: string | null;
  done: number | null;
  total: number | null;
  rows: number | null;
  bytes: number | null;
  duration_ms: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Dirty".
 */
export interface Dirty {
  table: string;
  partition: string;
  /**
   * An instant, ISO 8601.
   */
  start: string;
  /**
   * An instant, ISO 8601.
   */
  end: string;
  reason: string;
  since: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Source".
 */
export interface Source {
  name: string;
  dataset: string;
  from: string;
  path: string;
  format: string;
  hold: boolean;
  files: number;
  waiting: number;
  failed: number;
  bytes: number;
  lines: number;
  rows: number;
  rejects: number;
  duplicates: number;
  newest_file: string | null;
  newest_event: string | null;
  state: 'fresh' | 'late' | 'empty' | 'unreadable' | 'waiting';
  words: string;
  accepts_files: boolean;
  /**
   * Of the last 72 hours with data, for a small chart.
   */
  by_hour: {
    /**
     * An instant, ISO 8601.
     */
    hour: string;
    files: number;
    lines: number;
    bytes: number;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ReportWhole".
 */
export interface ReportWhole {
  name: string;
  title: string;
  kind: 'document' | 'table';
  formats: string[];
  languages: string[];
  days: number;
  description: string;
  file: string;
  attachments: {
    name: string;
    report: string;
    format: string;
  }[];
  tables: string[];
  schedule: {
    when: string;
    audiences: string[];
    next: string | null;
  }[];
  audiences: Audience[];
  /**
   * Dimensions by which it can be cut for a recipient.
   */
  sliceable: string[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Audience".
 */
export interface Audience {
  name: string;
  channel: string;
  kind: string;
  recipients: string[];
  language: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Delivery".
 */
export interface Delivery {
  id: number;
  report: string;
  audience: string;
  recipient: string;
  channel: string;
  subject: string;
  /**
   * An instant, ISO 8601.
   */
  range_start: string;
  /**
   * An instant, ISO 8601.
   */
  range_end: string;
  revision: number;
  state: 'waiting' | 'sending' | 'sent' | 'dead';
  tries: number;
  error: string | null;
  /**
   * An instant, ISO 8601.
   */
  queued_at: string;
  sent_at: string | null;
  next_try_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Occurrence".
 */
export interface Occurrence {
  report: string;
  audience: string;
  /**
   * An instant, ISO 8601.
   */
  due_at: string;
  state: 'due' | 'waiting' | 'sent' | 'failed' | 'skipped';
  error: string | null;
  done_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Alert".
 */
export interface Alert {
  name: string;
  title: string;
  description: string;
  severity: string;
  kind: string;
  /**
   * The rule in words.
   */
  question: string;
  state: 'ok' | 'unknown' | 'pending' | 'firing' | 'error' | 'off';
  silenced: boolean;
  receivers: string[];
  checked_at: string | null;
  error: string | null;
  file: string;
  query: string | null;
  instances: AlertInstance[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertInstance".
 */
export interface AlertInstance {
  labels: {
    [k: string]: string | null;
  };
  state: 'pending' | 'firing' | 'resolved';
  value: number | null;
  facts: {
    [k: string]: unknown;
  };
  /**
   * An instant, ISO 8601.
   */
  since: string;
  fired_at: string | null;
  resolved_at: string | null;
  words: string;
  words_ja: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertEvent".
 */
export interface AlertEvent {
  id: string;
  alert: string;
  kind: string;
  words: string;
  /**
   * An instant, ISO 8601.
   */
  about_at: string;
  /**
   * An instant, ISO 8601.
   */
  made_at: string;
  told_at: string | null;
  instances: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Silence".
 */
export interface Silence {
  /**
   * Null: written in tallylight.yaml.
   */
  id: number | null;
  alert: string;
  labels: {
    [k: string]: string;
  };
  /**
   * An instant, ISO 8601.
   */
  from: string;
  /**
   * An instant, ISO 8601.
   */
  until: string;
  reason: string;
  active: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "FeedAnswer".
 */
export interface FeedAnswer {
  feed: string;
  /**
   * Changes when the feed is written differently.
   */
  version: string;
  /**
   * Grows when an interval behind it is built again; 0 inside of walls.
   */
  revision: number;
  /**
   * The closed minute that it is of, or the end of the newest data behind it; null where there is none.
   */
  as_of: string | null;
  /**
   * Until then this is the newest there is; of a minute: until the next one closes.
   */
  fresh_until: string;
  rows: {
    /**
     * A value of a result; integers beyond 2^53 are texts, times ISO 8601 in UTC.
     */
    [k: string]:
      | string
      | number
      | boolean
      | null
      | _Schema0[]
      | {
          [k: string]: _Schema0;
        };
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "FeedWhole".
 */
export interface FeedWhole {
  name: string;
  title: string;
  description: string;
  params: {
    name: string;
    type: 'text' | 'whole' | 'number' | 'boolean' | 'list';
    /**
     * As a request would give it; the values of a list have commas between.
     */
    default: string | null;
    description: string;
    min: number | null;
    max: number | null;
  }[];
  /**
   * Changes when the feed is written differently.
   */
  version: string;
  /**
   * It is a list of the newest closed minute, and new whenever one closes.
   */
  of_minute: boolean;
  /**
   * Anybody may read it.
   */
  public: boolean;
  tables: string[];
  /**
   * The rule by which entries keep their places; `when` is the parameter that asks for it.
   */
  steady: {
    when: string | null;
    beaten_by: number;
    minutes: number;
  } | null;
  /**
   * Null of a list of a minute: until the next one closes.
   */
  fresh_for_seconds: number | null;
  as_of: string | null;
  /**
   * When the next minute closes.
   */
  next_at: string | null;
  /**
   * The next minute should be there and is not.
   */
  late: boolean;
  publications: {
    to: 'folder' | 's3' | 'redis';
    /**
     * Of the file or key.
     */
    name: string;
    params: {
      [k: string]: string | string[];
    };
    as_of: string | null;
    published_at: string | null;
    /**
     * Why the newest try failed.
     */
    error: string | null;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Person".
 */
export interface Person {
  id: string;
  email: string;
  name: string;
  role: 'viewer' | 'analyst' | 'editor' | 'administrator';
  tenant: {
    id: string;
    name: string;
  } | null;
  language: ('en' | 'ja') | null;
  state: 'invited' | 'active' | 'locked';
  login: ('password' | 'oidc')[];
  /**
   * An instant, ISO 8601.
   */
  created_at: string;
  seen_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Tenant".
 */
export interface Tenant {
  id: string;
  name: string;
  /**
   * Dimension -> values. Rows with these values are seen, and no others; tables without the dimension are not seen at all.
   */
  filters: {
    /**
     * @minItems 1
     */
    [k: string]: string[];
  };
  people: number;
  /**
   * An instant, ISO 8601.
   */
  created_at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Token".
 */
export interface Token {
  id: string;
  name: string;
  owner: string | null;
  /**
   * Its first characters, to know it by.
   */
  prefix: string;
  scopes: ('read' | 'query' | 'write' | 'admin')[];
  tenant: {
    id: string;
    name: string;
  } | null;
  /**
   * An instant, ISO 8601.
   */
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
  revoked_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Share".
 */
export interface Share {
  id: string;
  kind: 'dashboard' | 'report';
  target: string;
  params: {
    [k: string]: string;
  };
  embed: boolean;
  created_by: string;
  /**
   * An instant, ISO 8601.
   */
  created_at: string;
  /**
   * An instant, ISO 8601.
   */
  expires_at: string;
  revoked_at: string | null;
  used_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AuditEntry".
 */
export interface AuditEntry {
  id: number;
  /**
   * An instant, ISO 8601.
   */
  at: string;
  actor: string;
  actor_kind: string;
  action: string;
  target: string;
  outcome: 'done' | 'refused' | 'failed';
  detail: {
    [k: string]: unknown;
  };
  address: string;
  request_id: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
  /**
   * `about:blank`, or the address of the page about the code.
   */
  type: string;
  /**
   * What happened, and why.
   */
  title: string;
  status: number;
  /**
   * Permanent; scripts may rely on it. See docs/reference/errors.md.
   */
  code: string;
  /**
   * What to do next.
   */
  detail?: string;
  facts?: {
    [k: string]: unknown;
  };
  request_id?: string;
}

export const operations = {
  getSession: { method: 'GET', path: '/api/session' },
  logIn: { method: 'POST', path: '/api/session' },
  logOut: { method: 'DELETE', path: '/api/session' },
  changeSelf: { method: 'PATCH', path: '/api/session' },
  getInvitation: { method: 'GET', path: '/api/invitation' },
  acceptInvitation: { method: 'POST', path: '/api/invitation' },
  getCatalogue: { method: 'GET', path: '/api/catalogue' },
  getDashboard: { method: 'GET', path: '/api/dashboards/{name}' },
  getPanel: { method: 'GET', path: '/api/dashboards/{name}/panels/{panel}' },
  getPanelFile: { method: 'GET', path: '/api/dashboards/{name}/panels/{panel}/file' },
  savePanel: { method: 'POST', path: '/api/dashboards/{name}/panels' },
  askMetrics: { method: 'POST', path: '/api/metrics' },
  listValues: { method: 'GET', path: '/api/dimensions/{dimension}/values' },
  askDrivers: { method: 'POST', path: '/api/drivers' },
  query: { method: 'POST', path: '/api/query' },
  runStatement: { method: 'POST', path: '/api/statements' },
  checkStatement: { method: 'POST', path: '/api/statements/check' },
  prepareDownload: { method: 'POST', path: '/api/downloads' },
  download: { method: 'GET', path: '/api/downloads/{id}' },
  listQueries: { method: 'GET', path: '/api/queries' },
  saveQuery: { method: 'POST', path: '/api/queries' },
  changeQuery: { method: 'PUT', path: '/api/queries/{id}' },
  removeQuery: { method: 'DELETE', path: '/api/queries/{id}' },
  reviewModel: { method: 'POST', path: '/api/models/review' },
  saveModel: { method: 'POST', path: '/api/models' },
  listTables: { method: 'GET', path: '/api/tables' },
  getTable: { method: 'GET', path: '/api/tables/{name}' },
  listIntervals: { method: 'GET', path: '/api/tables/{name}/intervals' },
  getCalendar: { method: 'GET', path: '/api/tables/{name}/calendar' },
  listPartitions: { method: 'GET', path: '/api/tables/{name}/partitions' },
  listDataFiles: { method: 'GET', path: '/api/tables/{name}/files' },
  getDataFile: { method: 'GET', path: '/api/tables/{name}/files/{rest}' },
  downloadPartition: { method: 'GET', path: '/api/tables/{name}/download' },
  listFiles: { method: 'GET', path: '/api/files' },
  getFile: { method: 'GET', path: '/api/files/{id}' },
  getBooks: { method: 'GET', path: '/api/books' },
  listRejects: { method: 'GET', path: '/api/rejects' },
  countRejects: { method: 'GET', path: '/api/rejects/codes' },
  getNow: { method: 'GET', path: '/api/now' },
  listRuns: { method: 'GET', path: '/api/runs' },
  startRun: { method: 'POST', path: '/api/runs' },
  getRun: { method: 'GET', path: '/api/runs/{run}' },
  getRunLog: { method: 'GET', path: '/api/runs/{run}/log' },
  cancelRun: { method: 'POST', path: '/api/runs/{run}/cancel' },
  getPlan: { method: 'GET', path: '/api/plan' },
  reload: { method: 'POST', path: '/api/reloads' },
  listSources: { method: 'GET', path: '/api/sources' },
  uploadFile: { method: 'PUT', path: '/api/sources/{source}/files/{file}' },
  getStatus: { method: 'GET', path: '/api/status' },
  getSettings: { method: 'GET', path: '/api/settings' },
  saveSettings: { method: 'PUT', path: '/api/settings' },
  checkSettings: { method: 'POST', path: '/api/settings/check' },
  listen: { method: 'GET', path: '/api/events' },
  listReports: { method: 'GET', path: '/api/reports' },
  getReport: { method: 'GET', path: '/api/reports/{name}' },
  getReportPage: { method: 'GET', path: '/api/reports/{name}/page' },
  getReportFile: { method: 'GET', path: '/api/reports/{name}/file' },
  sendReport: { method: 'POST', path: '/api/reports/{name}/send' },
  listDeliveries: { method: 'GET', path: '/api/deliveries' },
  resendDelivery: { method: 'POST', path: '/api/deliveries/{id}/resend' },
  getSchedule: { method: 'GET', path: '/api/schedule' },
  listAlerts: { method: 'GET', path: '/api/alerts' },
  getAlert: { method: 'GET', path: '/api/alerts/{name}' },
  listAlertEvents: { method: 'GET', path: '/api/alert-events' },
  listSilences: { method: 'GET', path: '/api/silences' },
  addSilence: { method: 'POST', path: '/api/silences' },
  removeSilence: { method: 'DELETE', path: '/api/silences/{id}' },
  listFeeds: { method: 'GET', path: '/api/feeds' },
  getFeed: { method: 'GET', path: '/feeds/{name}' },
  getFeedInfo: { method: 'GET', path: '/api/feeds/{name}' },
  previewFeed: { method: 'GET', path: '/api/feeds/{name}/preview' },
  listPeople: { method: 'GET', path: '/api/people' },
  invitePerson: { method: 'POST', path: '/api/people' },
  changePerson: { method: 'PATCH', path: '/api/people/{id}' },
  removePerson: { method: 'DELETE', path: '/api/people/{id}' },
  resetPerson: { method: 'POST', path: '/api/people/{id}/link' },
  listTenants: { method: 'GET', path: '/api/tenants' },
  addTenant: { method: 'POST', path: '/api/tenants' },
  changeTenant: { method: 'PATCH', path: '/api/tenants/{id}' },
  removeTenant: { method: 'DELETE', path: '/api/tenants/{id}' },
  listTokens: { method: 'GET', path: '/api/tokens' },
  addToken: { method: 'POST', path: '/api/tokens' },
  revokeToken: { method: 'DELETE', path: '/api/tokens/{id}' },
  listShares: { method: 'GET', path: '/api/shares' },
  addShare: { method: 'POST', path: '/api/shares' },
  revokeShare: { method: 'DELETE', path: '/api/shares/{id}' },
  openShare: { method: 'POST', path: '/api/share' },
  listAudit: { method: 'GET', path: '/api/audit' },
} as const;

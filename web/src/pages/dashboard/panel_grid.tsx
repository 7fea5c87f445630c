// The panels in twelve columns, in rows that are full: rules between rows and between neighbours, no boxes.

import type { Dashboard, Panel } from '../../api/operations.ts';
import type { Pick } from '../../charts/cut.ts';
import { PanelView } from '../../charts/panel.tsx';
import styles from './dashboard.module.css';

/** Panels in rows of twelve columns at most. The last of a row takes what is left, so that no hole stays. */
function rowsOf(panels: readonly Panel[]): { panel: Panel; span: number }[][] {
  const rows: { panel: Panel; span: number }[][] = [];
  let used = 12;
  for (const panel of panels) {
    if (used + panel.width > 12) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push({ panel, span: panel.width });
    used += panel.width;
  }
  for (const row of rows) {
    const last = row.at(-1);
    if (last !== undefined) last.span += 12 - row.reduce((sum, { span }) => sum + span, 0);
  }
  return rows;
}

export interface PanelGridProps {
  dashboard: Dashboard;
  large: boolean;
  onDrill: ((dashboard: string, pick: Pick) => void) | undefined;
}

export function PanelGrid({ dashboard, large, onDrill }: PanelGridProps) {
  return (
    <div className={styles.rows} data-large={large || undefined}>
      {rowsOf(dashboard.panels).map(row => (
        <div key={row[0]?.panel.id} className={styles.row}>
          {row.map(({ panel, span }) => (
            <div key={panel.id} className={styles.cell} style={{ '--span': span } as React.CSSProperties}>
              <PanelView dashboard={dashboard.name} panel={panel} large={large} onDrill={onDrill} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

// A page about one value of a dimension: which one is chosen from a list, and another one from the same list beside its title. The choice stands in
// the address.

import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { Dashboard } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { Section } from '../../parts/page.tsx';
import { Popup } from '../../parts/popup.tsx';
import { useParam } from '../../parts/url.ts';
import { ValueList } from '../../parts/value_list.tsx';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboard.module.css';

interface AboutProps {
  dashboard: Dashboard;
  value: string;
}

/** A button beside the title that opens the list of all others. */
export function AboutSwitch({ dashboard, value }: AboutProps) {
  const words = useWords(dashboardWords);
  const label = useLabel();
  const [, setAbout] = useParam('about');
  const what = label(dashboard.about[0] ?? '');
  return (
    <Popup
      label={words.chooseOther(what)}
      width={300}
      button={props => (
        <Button {...props} variant="default" rightSection={<IconChevronDown size={14} stroke={1.5} aria-hidden />}>
          {words.other}
        </Button>
      )}
    >
      {close => (
        <ValueList
          dimension={dashboard.about[0] ?? ''}
          metric={orderedBy(dashboard)}
          isChosen={one => one === value}
          onChoose={one => {
            close();
            setAbout(one);
          }}
        />
      )}
    </Popup>
  );
}

/** What stands on the page while it is about none. */
export function AboutChoice({ dashboard }: Pick<AboutProps, 'dashboard'>) {
  const words = useWords(dashboardWords);
  const label = useLabel();
  const [, setAbout] = useParam('about');
  return (
    <Section title={words.choose(label(dashboard.about[0] ?? ''))} note={words.chooseHint}>
      <div className={styles.choice}>
        <ValueList
          dimension={dashboard.about[0] ?? ''}
          metric={orderedBy(dashboard)}
          isChosen={() => false}
          onChoose={value => setAbout(value)}
        />
      </div>
    </Section>
  );
}

/** The metric that the page begins with. */
const orderedBy = ({ about: [first], panels }: Dashboard): string | undefined =>
  panels.find(({ metrics, about }) => metrics.length > 0 && (about === null || about === first))?.metrics[0];

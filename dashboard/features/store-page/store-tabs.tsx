import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './store-tabs.module.css';

const titles = { overview: 'Overview', manifests: 'Manifests', history: 'History', settings: 'Settings' } as const;
export type TabName = keyof typeof titles;
const names = Object.keys(titles) as TabName[];

interface StoreTabsProps {
  selected: TabName;
  onSelect: (tab: TabName) => void;
  tabs: Readonly<Record<TabName, () => ReactNode>>;
}

/** Only the open tab is rendered, so that the others request nothing. */
export function StoreTabs({ selected, onSelect, tabs }: StoreTabsProps) {
  return (
    <Tabs
      value={selected}
      onChange={value => value !== null && onSelect(value as TabName)}
      keepMounted={false}
      classNames={{ tab: classes.tab, panel: classes.panel }}
    >
      <Tabs.List aria-label="Store">
        {names.map(name => (
          <Tabs.Tab key={name} value={name}>
            {titles[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map(name => (
        <Tabs.Panel key={name} value={name}>
          {name === selected && tabs[name]()}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

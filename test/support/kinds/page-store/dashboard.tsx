import { TextInput } from '@mantine/core';
import type { DashboardKind } from '../../../../dashboard/kinds/kind.ts';

export const pageStore: DashboardKind = {
  title: 'Page',
  fields: [
    { path: 'spec.greeting', label: 'Greeting', isRequired: true, isFirst: true },
    { path: 'spec.language', label: 'Language' },
  ],
  newSpec: () => ({ greeting: '' }),
  FirstFields: ({ text }) => <TextInput label="Greeting" {...text('spec.greeting')} />,
  MoreFields: ({ text }) => <TextInput label="Language" {...text('spec.language')} />,
};

import { ActionIcon, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const schemes = {
  auto: { next: 'light', Icon: IconDeviceDesktop },
  light: { next: 'dark', Icon: IconSun },
  dark: { next: 'auto', Icon: IconMoon },
} as const satisfies Record<MantineColorScheme, unknown>;

export function ColorSchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, Icon } = schemes[colorScheme];
  return (
    <Tooltip label={`Colour scheme: ${colorScheme}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={`Colour scheme: ${colorScheme}. Switch to  ${next}`}
        onClick={() => setColorScheme(next)}
      >
        <Icon size={19} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

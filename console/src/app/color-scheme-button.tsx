import { ActionIcon, type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconBrightness, IconMoon, IconSun } from '@tabler/icons-react';

const turns: Record<MantineColorScheme, { next: MantineColorScheme; name: string; Icon: typeof IconSun }> = {
  auto: { next: 'light', name: 'as the system', Icon: IconBrightness },
  light: { next: 'dark', name: 'light', Icon: IconSun },
  dark: { next: 'auto', name: 'dark', Icon: IconMoon },
};

export function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, name, Icon } = turns[colorScheme];
  const label = `Colours: ${name}. Change to ${turns[next].name}.`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      onClick={() => setColorScheme(next)}
      aria-label={label}
      title={label}
    >
      <Icon size={20} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

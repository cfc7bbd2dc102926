import { Anchor, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Long enough to read it and to come to its link; it stays while it has the focus or the pointer. */
const shownFor = 15_000;

export interface Done {
  readonly title: string;
  readonly message: string;
  /** Where what was done is to be seen. */
  readonly link?: { readonly href: string; readonly label: string; readonly go: () => void };
  readonly undo?: () => void;
}

/** Says that something was done, where it is to be seen, and how it is taken back. */
export function tellDone({ title, message, link, undo }: Done): void {
  const id = notifications.show({
    title,
    autoClose: shownFor,
    message: (
      <>
        {message}
        <Group gap="md" mt={6}>
          {link && (
            <Anchor
              size="sm"
              href={link.href}
              onClick={event => {
                event.preventDefault();
                link.go();
              }}
            >
              {link.label}
            </Anchor>
          )}
          {undo && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(id);
                undo();
              }}
            >
              Undo
            </Button>
          )}
        </Group>
      </>
    ),
  });
}

export function tellTrouble(title: string, message: string): void {
  notifications.show({ title, message, color: 'red', autoClose: shownFor });
}

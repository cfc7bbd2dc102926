import { Anchor, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Long enough to read a notification and reach its link. It stays while it has the focus or the pointer. */
const shownFor = 15_000;

export interface Done {
  readonly title: string;
  readonly message: string;
  /** Link to the result. */
  readonly link?: { readonly href: string; readonly label: string; readonly go: () => void };
  readonly undo?: () => void;
  /** Next action, where there is nothing to undo. */
  readonly next?: Next;
}

export interface Next {
  readonly label: string;
  readonly go: () => void;
}

/** Announces that something was done, with a link to the result, and how to undo or continue it. */
export function notifyDone({ title, message, link, undo, next }: Done): void {
  show({ title, message, link, next: undo === undefined ? next : { label: 'Undo', go: undo } });
}

export function notifyTrouble(title: string, message: string, next?: Next): void {
  show({ title, message, next, color: 'red' });
}

interface Shown {
  readonly title: string;
  readonly message: string;
  readonly link?: Done['link'] | undefined;
  readonly next: Next | undefined;
  readonly color?: string;
}

function show({ title, message, link, next, color }: Shown): void {
  const id = notifications.show({
    title,
    autoClose: shownFor,
    ...(color === undefined ? {} : { color }),
    message: (
      <>
        {message}
        {(link ?? next) && (
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
            {next && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  notifications.hide(id);
                  next.go();
                }}
              >
                {next.label}
              </Button>
            )}
          </Group>
        )}
      </>
    ),
  });
}

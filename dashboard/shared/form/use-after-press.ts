import { useWindowEvent } from '@mantine/hooks';
import { useCallback, useRef } from 'react';

/**
 * Returns a function that runs a callback as soon as no mouse button is pressed. A press takes the focus from a field;
 * if the field then showed its error, the pressed button would move away and get no click.
 */
export function useAfterPress(): (run: () => void) => void {
  const isPressed = useRef(false);
  const delayed = useRef<(() => void)[]>([]);
  const press = useCallback(() => {
    isPressed.current = true;
  }, []);
  const release = useCallback(() => {
    isPressed.current = false;
    // The click is dispatched after mouseup, in the same task.
    setTimeout(() => delayed.current.splice(0).forEach(run => run()));
  }, []);
  useWindowEvent('mousedown', press, true);
  useWindowEvent('mouseup', release, true);
  // A drag ends without mouseup.
  useWindowEvent('dragend', release, true);
  // The list of a select may take the mouseup.
  useWindowEvent('keydown', release, true);
  return useCallback(run => {
    if (isPressed.current) delayed.current.push(run);
    else run();
  }, []);
}

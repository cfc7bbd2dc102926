import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { startImport } from '../../api/imports.ts';
import { keys } from '../../api/keys.ts';
import { savedDraft } from './import-draft.ts';

/**
 * Sends the file of an import again, with its key, so that the import continues. Null if this tab no longer has the
 * file.
 */
export function useSendAgain(id: string) {
  const [draft] = useState(savedDraft);
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: startImport,
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.import(id) }),
  });
  if (draft?.sent?.id !== id) return null;
  const { removals, mode } = draft.sent;
  return { name: draft.name, isPending, error, send: () => mutate({ file: draft, removals, mode }) };
}

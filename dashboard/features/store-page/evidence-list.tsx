import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { Ago } from '../../shared/time/times.tsx';
import classes from './evidence-list.module.css';
import type { Evidence } from '#contract';

function problem(ok: Evidence['ok']) {
  if (ok === null) return { word: 'unknown', Icon: IconQuestionMark };
  return ok ? { word: 'ok', Icon: IconCheck } : { word: 'failed', Icon: IconX };
}

/** The observed facts behind the phase. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return <p className={classes.none}>No observations yet.</p>;
  return (
    <ul className={classes.list}>
      {evidence.map(({ check, ok, detail, at }) => {
        const { word, Icon } = problem(ok);
        return (
          <li key={check} className={classes.item} data-testid="evidence" data-ok={word}>
            <span className={classes.mark} role="img" aria-label={word}>
              <Icon size={15} stroke={2.2} aria-hidden="true" />
            </span>
            <span className={classes.check}>{check}</span>
            <span className={classes.detail}>
              {detail}
              {at !== undefined && (
                <>
                  {detail === '' ? '' : ' · '}
                  <Ago at={at} />
                </>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

import { Radio } from '@mantine/core';
import { Notice } from '../../shared/feedback/notice.tsx';
import classes from './conflict-notice.module.css';
import { labelOf } from './fields.ts';
import type { FieldConflict, ConflictChoice } from './rebase.ts';

interface ConflictNoticeProps {
  /** Author of the other change. */
  who: string;
  /** Fields that only they have changed. */
  taken: readonly string[];
  conflicts: readonly FieldConflict[];
  choiceOf: (conflict: FieldConflict) => ConflictChoice | undefined;
  onChoose: (conflict: FieldConflict, choice: ConflictChoice) => void;
}

/** Shows what others have changed since the form was opened. For a field that both have changed, the person chooses. */
export function ConflictNotice({ who, taken, conflicts, choiceOf, onChoose }: ConflictNoticeProps) {
  const title = `${who} changed this store while you were editing`;
  const others = taken.map(labelOf).join(', ');
  if (conflicts.length === 0) {
    return (
      <Notice tone="info" title={title}>
        Changed: {others}. Saving keeps these changes and yours.
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={title}>
      You both changed {conflicts.length === 1 ? 'this field' : 'these fields'}. Choose which value to save.
      {others !== '' && ` The other changes (${others}) are kept.`}
      {conflicts.map(conflict => (
        <Radio.Group
          key={conflict.field}
          label={labelOf(conflict.field)}
          description={`When you opened the form: ${describe(conflict.base)}`}
          className={classes.conflict}
          value={choiceOf(conflict) ?? null}
          onChange={choice => onChoose(conflict, choice)}
        >
          <div className={classes.sides}>
            {(['theirs', 'mine'] as const).map(choice => (
              <Radio.Card key={choice} value={choice} className={classes.side}>
                <span className={classes.whose}>
                  <Radio.Indicator size="xs" /> {choice === 'theirs' ? `From ${who}` : 'Yours'}
                </span>
                <span className={classes.value}>{describe(conflict[choice])}</span>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
      ))}
    </Notice>
  );
}

function describe(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'not set';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

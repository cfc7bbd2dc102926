import { Code } from '../../shared/code/code.tsx';
import { useAfterPress } from '../../shared/form/use-after-press.ts';
import { Panel } from '../../shared/panel/panel.tsx';
import type { StoreForm } from './use-store-form.ts';
import classes from './yaml-panel.module.css';

/** The store file, exactly as it is sent. */
export function YamlPanel({ form, file }: { form: StoreForm; file: string }) {
  const { draft, textProblems } = form;
  const invalid = draft.invalid.length > 0;
  const afterPress = useAfterPress();
  return (
    <Panel title="YAML" aside={<code>{file}</code>} flush>
      <div onBlur={() => afterPress(form.touchFilled)} data-invalid={invalid || undefined}>
        <Code
          label="Store file as YAML"
          text={draft.text}
          onText={form.setText}
          wrongLine={form.wrongLine}
          maxHeight="480px"
        />
      </div>
      <div role="status">
        {textProblems.length > 0 && (
          <ul className={classes.problems}>
            {textProblems.map(({ line, field, rule }) => (
              <li key={`${line ?? ''} ${field} ${rule}`}>
                {line !== undefined && <span className={classes.line}>Line {line}</span>}
                {field !== '' && <code>{field}</code>} {rule}
              </li>
            ))}
            {invalid && <li className={classes.hint}>Fix the YAML to unlock the form.</li>}
          </ul>
        )}
      </div>
    </Panel>
  );
}

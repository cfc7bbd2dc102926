import { CopyCommand } from '../../shared/copy-command/copy-command.tsx';
import classes from './admin-password.module.css';

/** Shows how the owner reads the password, which never leaves the cluster through Storefleet. */
export function AdminPassword({ namespace }: { namespace: string }) {
  return (
    <>
      <p className={classes.text}>Generated in the cluster and stored only there. User name: admin.</p>
      <CopyCommand
        label="Command that prints the password"
        command={`kubectl -n ${namespace} get secret store-credentials -o jsonpath='{.data.admin-password}' | base64 -d`}
      />
    </>
  );
}

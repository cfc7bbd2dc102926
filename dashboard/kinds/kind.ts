import type { ComponentType } from 'react';
import type { FleetView } from '#contract';

/** Value of a field of the form. */
export type FieldValue = string | boolean | readonly string[];

/** A field of a store file that the form of a kind shows. */
export interface KindField {
  /** Its path in the file, which is also what problems name. */
  readonly path: string;
  readonly label: string;
  /** Without it a store file is wrong: emptied, it stays in the file, empty. */
  readonly isRequired?: true;
  /** Shown before the others, which are shown on request or when something is wrong with one of them. */
  readonly isFirst?: true;
}

/** Props of a kind's fields. */
export interface KindFieldsProps {
  /** Value of the store file. */
  readonly value: unknown;
  readonly fleet: FleetView;
  /** Class of a field with the full width. */
  readonly wide: string | undefined;
  readonly errorOf: (path: string) => string | undefined;
  /** @param value undefined deletes the field from the file */
  readonly setField: (path: string, value: FieldValue | undefined) => void;
  readonly touch: (path: string) => void;
  /** Props of a text input. */
  readonly text: (path: string, clean?: (typed: string) => string) => TextProps;
  /** Props of a choice; the fleet's default is shown as chosen, but only another one is written into the file. */
  readonly choice: (path: string, names: readonly string[], byDefault: string) => ChoiceProps;
}

type Typed = { readonly currentTarget: { readonly value: string } };

interface InputProps {
  readonly name: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (event: Typed) => void;
}
interface TextProps extends InputProps {
  readonly autoComplete: string;
  readonly onBlur: () => void;
}
interface ChoiceProps extends InputProps {
  readonly data: { value: string; label: string }[];
}

/** The parts of the dashboard that differ by store kind. */
export interface DashboardKind {
  /** Name where a kind is chosen: `WooCommerce`. */
  readonly title: string;
  readonly fields: readonly KindField[];
  /** Returns the fields of a new file beside title, owner and tier. */
  newSpec(defaults: FleetView['defaults']): object;
  /** The fields that are `isFirst`. */
  readonly FirstFields: ComponentType<KindFieldsProps>;
  /** All others. */
  readonly MoreFields: ComponentType<KindFieldsProps>;
  /** Shows how the owner of a running store logs in, with the title of that panel. */
  readonly access?: { readonly title: string; readonly Content: ComponentType<{ namespace: string }> };
}

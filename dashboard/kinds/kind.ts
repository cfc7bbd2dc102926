import type { ComponentType } from 'react';
import type { FleetView } from '#contract';

/** What a field of the form holds. */
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

/** What the fields of a kind are made of. */
export interface KindFieldsProps {
  /** What the store file says. */
  readonly value: unknown;
  readonly fleet: FleetView;
  /** Class of a field that takes the whole width. */
  readonly wide: string | undefined;
  readonly errorOf: (path: string) => string | undefined;
  /** @param value undefined takes the field out of the file */
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

/** What is particular to a kind of store on the pages. */
export interface DashboardKind {
  /** What it is called where a kind is chosen: `WooCommerce`. */
  readonly title: string;
  readonly fields: readonly KindField[];
  /** What a new file says beside title, owner and size. */
  newSpec(defaults: FleetView['defaults']): object;
  /** The fields that are `isFirst`. */
  readonly FirstFields: ComponentType<KindFieldsProps>;
  /** All others. */
  readonly MoreFields: ComponentType<KindFieldsProps>;
  /** How the owner of a running store gets in, with the title of that panel. */
  readonly access?: { readonly title: string; readonly Content: ComponentType<{ namespace: string }> };
}

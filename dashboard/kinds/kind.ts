import type { ComponentType } from 'react';
import type { FleetView } from '#contract';

/** Value of a field of the form. */
export type FieldValue = string | boolean | readonly string[];

/** A field of a store file that the form of a kind shows. */
export interface KindField {
  /** Path in the file; problems name the field by it. */
  readonly path: string;
  readonly label: string;
  /** A store file without this field is invalid; when emptied, the field stays in the file. */
  readonly isRequired?: true;
  /** Always visible; other fields are shown on request or when one has an error. */
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
  /** Props of a choice. The fleet's default is shown as chosen, but only other values are written into the file. */
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
  /** Name of the kind: `WooCommerce`. */
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

import type { Operation } from '@octavo/client';
import { useMemo } from 'react';
import type { Picked } from '../files/picked-files.ts';
import { OptionFields } from '../operations/option-fields.tsx';
import type { Field, Values } from '../operations/option-schema.ts';
import { LevelCards } from './level-cards.tsx';
import { LevelPictures } from './level-pictures.tsx';
import { previewOptions } from './level-preview.ts';
import { TargetField } from './target-field.tsx';
import { useLevelPreview } from './use-level-preview.ts';

/** Measures the levels for the one file that is chosen; for several or none there is nothing to measure. */
export function useMeasured(
  operation: Operation | undefined,
  enabled: boolean,
  files: readonly Picked[],
  values: Values,
) {
  const levels = operation?.options.properties?.level?.enum ?? [];
  const picked = enabled && files.length === 1 ? files[0] : undefined;
  const options = useMemo(() => previewOptions(values, levels), [values, levels]);
  return useLevelPreview(operation?.name ?? '', picked, options);
}

/** Options that are asked for otherwise than by their shape, where the operation measures its levels. */
export function CompressOptions(props: {
  fields: readonly Field[];
  values: Values;
  errors: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
  files: readonly Picked[];
  measured: ReturnType<typeof useMeasured>;
  /** Pictures are shown here, under the cards; else the page has a place for them. */
  pictures: boolean;
}) {
  const { files, measured, pictures, ...form } = props;
  const one = files.length === 1 ? files[0] : undefined;
  return (
    <OptionFields
      {...form}
      own={{
        level: (field, given) =>
          field.kind === 'choice' ? (
            <>
              <LevelCards field={field} {...given} file={one !== undefined} measured={measured} />
              {pictures && measured.preview && (
                <LevelPictures preview={measured.preview} level={given.value} />
              )}
            </>
          ) : null,
        target_size: (field, given) => (
          <TargetField
            field={field}
            {...given}
            original={one?.file.size ?? null}
            preview={measured.preview}
          />
        ),
      }}
    />
  );
}

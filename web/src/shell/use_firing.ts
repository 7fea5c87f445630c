// How many alerts are firing, for the rail: from the first page's answer, which events keep true.

import { useCall } from '../parts/use_call.ts';

export function useFiring(): number {
  const { data } = useCall('getNow', {});
  return data?.attention.filter(({ kind }) => kind === 'alert').length ?? 0;
}

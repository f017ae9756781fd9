import { describe, expect, it } from 'vitest';
import { readShard } from '../../src/config/shard.ts';

/** The environment of a task of a Slurm array. */
function slurm(task: number, first: number, last: number, count: number, step = 1) {
  return {
    SLURM_ARRAY_TASK_ID: String(task),
    SLURM_ARRAY_TASK_MIN: String(first),
    SLURM_ARRAY_TASK_MAX: String(last),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_STEP: String(step),
  };
}

describe('--shard', () => {
  it('is the number of the shard and how many there are', () => {
    expect(readShard('1/1', {})).toEqual({ index: 1, count: 1 });
    expect(readShard('16/16', {})).toEqual({ index: 16, count: 16 });
  });

  it.each([
    '0/4',
    '5/4',
    '1/0',
    '1',
    '1/',
    '/4',
    '-1/4',
    '1.5/4',
    'a/b',
    '',
    'auto/',
    'Auto',
    '1/4/2',
  ])('refuses %s', (text) => {
    expect(() => readShard(text, {})).toThrow(`--shard ${text}: `);
  });

  it('is no number that cannot be counted', () => {
    expect(() => readShard(`1/${'9'.repeat(20)}`, {})).toThrow('there is no shard');
  });
});

describe('--shard auto', () => {
  it('counts the tasks of a Slurm array from its first', () => {
    expect(readShard('auto', slurm(0, 0, 15, 16))).toEqual({ index: 1, count: 16 });
    expect(readShard('auto', slurm(16, 1, 16, 16))).toEqual({ index: 16, count: 16 });
    expect(readShard('auto', slurm(12, 10, 13, 4))).toEqual({ index: 3, count: 4 });
    expect(readShard('auto', slurm(0, 0, 0, 1))).toEqual({ index: 1, count: 1 });
  });

  it('refuses arrays with steps and gaps, whose tasks cannot tell their place', () => {
    expect(() => readShard('auto', slurm(4, 0, 12, 4, 4))).toThrow('4 tasks between 0 and 12');
    expect(() => readShard('auto', slurm(7, 1, 7, 4))).toThrow('4 tasks between 1 and 7');
    expect(() => readShard('auto', slurm(9, 1, 4, 4))).toThrow('not between');
  });

  it('refuses a task that was started again alone, which would take all for its share', () => {
    expect(() => readShard('auto', slurm(7, 7, 7, 1))).toThrow('one task only, number 7');
  });

  it('says which variable is missing or wrong', () => {
    expect(() => readShard('auto', {})).toThrow('SLURM_ARRAY_TASK_ID is not set');
    const { SLURM_ARRAY_TASK_COUNT: _, ...rest } = slurm(1, 1, 4, 4);
    expect(() => readShard('auto', rest)).toThrow('SLURM_ARRAY_TASK_COUNT is not set');
    const wrong = { ...slurm(1, 1, 4, 4), SLURM_ARRAY_TASK_MIN: '-1' };
    expect(() => readShard('auto', wrong)).toThrow('SLURM_ARRAY_TASK_MIN is no whole number');
  });

  it('names the form for schedulers that do not say how many tasks there are', () => {
    expect(() => readShard('auto', { JOB_COMPLETION_INDEX: '3' })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('auto/<n>') }),
    );
  });
});

describe('--shard auto/n', () => {
  it.each(['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'])('counts %s from 0', (name) => {
    expect(readShard('auto/16', { [name]: '0' })).toEqual({ index: 1, count: 16 });
    expect(readShard('auto/16', { [name]: '15' })).toEqual({ index: 16, count: 16 });
    expect(() => readShard('auto/16', { [name]: '16' })).toThrow('no shard 17 of 16');
    expect(() => readShard('auto/16', { [name]: 'x' })).toThrow(`${name} is no whole number`);
  });

  it('is refused where neither is set', () => {
    expect(() => readShard('auto/16', {})).toThrow('neither JOB_COMPLETION_INDEX');
    expect(() => readShard('auto/16', slurm(1, 1, 16, 16))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--shard auto.') }),
    );
  });
});

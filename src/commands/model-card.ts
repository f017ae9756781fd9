import type { LanguageModel, Model, StudentCertificate, TextClassifier } from '../model.ts';
import { allLabels } from '../task.ts';
import { certificateLine } from './certificate-text.ts';
import { number, percent } from './numbers.ts';
import { columns } from './table.ts';

/** What is known of one model: what it can do, and of a saved one what it learnt and how well. */
export function modelCard(model: Model): string {
  const { images, multiple, explain, confidence } = model.abilities;
  const able = Object.entries({ multiple, explain, confidence, images })
    .filter(([, can]) => can)
    .map(([name]) => name);
  const facts = model.kind === 'classifier' ? factsOfClassifier(model) : factsOfService(model);
  return columns([['model', model.id], ['can', ['single', ...able].join(', ')], ...facts]);
}

function factsOfService({ host, limits, price }: LanguageModel): string[][] {
  const { contextTokens, contextKnown } = limits;
  const window = `${number(contextTokens)} tokens${contextKnown ? '' : ', which is assumed'}`;
  const sum =
    price && `$${price.input} in, $${price.output} out a million tokens (${price.source})`;
  return [
    ['host', host],
    ['context', window],
    ['price', sum ?? 'unknown'],
  ];
}

function factsOfClassifier({ own, fitted, certificate }: TextClassifier): string[][] {
  const names = own && allLabels(own);
  return [
    ...(names ? [['labels', names.join(', ')]] : []),
    ...(fitted ? [['fitted to', `${number(fitted.rows)} rows`]] : []),
    ...(certificate ? factsOf(certificate) : []),
  ];
}

function factsOf(certificate: StudentCertificate): string[][] {
  const { rows, taught, cascade } = certificate;
  const above =
    cascade?.threshold === undefined ? '' : ` above a margin of ${cascade.threshold.toFixed(2)}`;
  const kept = cascade && [
    'its cascade',
    `kept its labels of ${number(cascade.kept)} rows${above}, for ${percent(cascade.target)} in all`,
  ];
  return [
    ['certificate', certificateLine(certificate)],
    ['taught by', `${number(taught)} of ${number(rows)} rows`],
    ...(kept ? [kept] : []),
  ];
}

import { checkoutWebCases, paymentsApiCases } from './checkout.ts';
import { mobileCases } from './mobile.ts';
import { storefrontCases } from './storefront.ts';

/** The three projects of the sample. Days count from the day it is made, before is negative. */
export interface SampleProject {
  readonly name: string;
  readonly announcement: string | null;
  readonly suiteMode: 1 | 3;
  readonly suites: readonly { readonly name: string; readonly description: string; readonly cases: string }[];
  readonly milestones: readonly {
    readonly name: string;
    readonly description: string;
    readonly due: number;
    readonly done: boolean;
  }[];
  readonly datasets: readonly {
    readonly name: string;
    readonly description: string;
    readonly values: Readonly<Record<string, string>>;
  }[];
}

export const sampleProjects: readonly SampleProject[] = [
  {
    name: 'Storefront',
    announcement: 'Code freeze for release 4.2 on Friday 17:00. Ask in #qa-storefront before you close a run.',
    suiteMode: 1,
    suites: [{ name: 'Master', description: 'All cases of the web shop', cases: storefrontCases }],
    milestones: [
      { name: 'Release 4.1', description: 'Reviews, new filters', due: -24, done: true },
      { name: 'Release 4.2', description: 'Vouchers, gift cards by date', due: 4, done: false },
    ],
    datasets: [
      {
        name: 'Default',
        description: 'Customer of the everyday tests',
        values: { user: 'anna.default@shop.example', country: 'DE', browser: 'Chrome' },
      },
      {
        name: 'Guest abroad',
        description: 'No account, delivery to Austria',
        values: { user: '', country: 'AT', browser: 'Firefox' },
      },
      {
        name: 'Many orders',
        description: 'Account with 2,400 orders',
        values: { user: 'orders.heavy@shop.example', country: 'DE', browser: 'Edge' },
      },
    ],
  },
  {
    name: 'Checkout',
    announcement: null,
    suiteMode: 3,
    suites: [
      { name: 'Web checkout', description: 'From the basket to the confirmation', cases: checkoutWebCases },
      { name: 'Payments API', description: 'Service behind all checkouts', cases: paymentsApiCases },
    ],
    milestones: [
      { name: 'Sprint 38', description: 'Parcel lockers', due: -9, done: true },
      { name: 'Provider switch', description: 'All card payments through the new provider', due: 12, done: false },
    ],
    datasets: [
      {
        name: 'Default',
        description: 'Card that is always good',
        values: { card: '4111 1111 1111 1111', cvc: '123', currency: 'EUR' },
      },
      {
        name: 'Challenge card',
        description: 'Asks for 3-D Secure',
        values: { card: '4000 0027 6000 3184', cvc: '123', currency: 'EUR' },
      },
      {
        name: 'Francs',
        description: 'Swiss customer',
        values: { card: '4111 1111 1111 1111', cvc: '123', currency: 'CHF' },
      },
    ],
  },
  {
    name: 'Mobile app',
    announcement: 'Test devices are in the cabinet on floor 3. Write your name on the list.',
    suiteMode: 1,
    suites: [{ name: 'Master', description: 'Android and iOS', cases: mobileCases }],
    milestones: [{ name: 'App 3.0', description: 'Offline basket, barcode scan', due: 20, done: false }],
    datasets: [
      { name: 'Default', description: 'Reference phone', values: { device: 'Pixel 8', system: 'Android 15' } },
      {
        name: 'Oldest',
        description: 'Oldest device that is supported',
        values: { device: 'iPhone 8', system: 'iOS 16' },
      },
    ],
  },
];

export const sampleUsers = [
  { name: 'Railguard Sandbox', email: 'sandbox@railguard.local', role_id: 3, role: 'Lead' },
  { name: 'Mira Novak', email: 'mira.novak@shop.example', role_id: 3, role: 'Lead' },
  { name: 'Jonas Weber', email: 'jonas.weber@shop.example', role_id: 4, role: 'Tester' },
  { name: 'Amara Okafor', email: 'amara.okafor@shop.example', role_id: 4, role: 'Tester' },
  { name: 'Tomás Rivera', email: 'tomas.rivera@shop.example', role_id: 4, role: 'Tester' },
  { name: 'CI Pipeline', email: 'ci@shop.example', role_id: 4, role: 'Tester' },
] as const;

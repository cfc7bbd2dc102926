import { z } from 'zod';

/** The countries of WooCommerce 11.0.1 (its `i18n/countries.php`). */
const countries = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
  CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
  GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
  KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
  NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
  SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
  VN VU WF WS XK YE YT ZA ZM ZW
`;

/** The currencies of WooCommerce 11.0.1 (its `i18n/currencies.php`). */
const currencies = `
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTC BTN BWP BYN BYR BZD CAD CDF CHF
  CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK
  HTG HUF IDR ILS IMP INR IQD IRR IRT ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
  MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PRB PYG QAR RON
  RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
  UZS VEF VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
`;

const codesIn = (list: string) => list.trim().split(/\s+/);

/** The languages in which a country or currency is known by its name. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl'];

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();

/** Returns the code that a text means, by its case, its name or a common mistake. */
function meaning(type: 'region' | 'currency', codes: readonly string[], mistakes: Readonly<Record<string, string>>) {
  let names: Map<string, string> | undefined;
  return (text: string): string | undefined => {
    names ??= new Map([
      ...languages.flatMap(language => {
        const display = new Intl.DisplayNames(language, { type });
        return codes.map(code => [folded(display.of(code) ?? code), code] as const);
      }),
      ...Object.entries(mistakes),
      ...codes.map(code => [code.toLowerCase(), code] as const),
    ]);
    return names.get(folded(text));
  };
}

const meantCountry = meaning('region', codesIn(countries), {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  el: 'GR',
  usa: 'US',
});
const meantCurrency = meaning('currency', codesIn(currencies), { '€': 'EUR', '£': 'GBP', us$: 'USD' });

const orSuggestion = (example: string, suggestion: string | undefined) =>
  suggestion === undefined ? `, like ${example}` : `; did you mean ${suggestion}?`;

/** Country of a shop: one that WooCommerce supports. */
export const country = z.enum(codesIn(countries), {
  error: ({ input }) =>
    typeof input === 'string'
      ? `must be the ISO 3166 code of a country that WooCommerce supports${orSuggestion('DE', meantCountry(input))}`
      : 'must be a string',
});

/** Currency of a shop: one that WooCommerce supports. */
export const currency = z.enum(codesIn(currencies), {
  error: ({ input }) =>
    typeof input === 'string'
      ? `must be the ISO 4217 code of a currency that WooCommerce supports${orSuggestion('EUR', meantCurrency(input))}`
      : 'must be a string',
});

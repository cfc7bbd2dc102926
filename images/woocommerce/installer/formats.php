<?php
// Formats of a country for prices and measures, as WooCommerce and PHP know them.

/** Returns options by name; none if WooCommerce does not know the country. */
function formats_of( string $country, string $currency ): array {
	$file      = WC_ABSPATH . 'i18n/locale-info.php';
	$countries = is_readable( $file ) ? include $file : array();
	$format    = $countries[ $country ] ?? null;
	if ( ! $format ) {
		return array();
	}
	return array(
		'woocommerce_currency_pos'       => $format['currency_pos'],
		'woocommerce_price_thousand_sep' => $format['thousand_sep'],
		'woocommerce_price_decimal_sep'  => $format['decimal_sep'],
		// Depends on the currency: yen have no decimals in Germany either.
		'woocommerce_price_num_decimals' => array_column( $countries, 'num_decimals', 'currency_code' )[ $currency ] ?? $format['num_decimals'],
		'woocommerce_weight_unit'        => $format['weight_unit'],
		'woocommerce_dimension_unit'     => $format['dimension_unit'],
	);
}

/** Returns the time zone of a country; null for a country with several, because the shop's is unknown. */
function time_zone_of( string $country ): ?string {
	$zones = DateTimeZone::listIdentifiers( DateTimeZone::PER_COUNTRY, $country );
	$times = array_map(
		static fn( string $zone ): string => ( new DateTimeImmutable( '15 January', new DateTimeZone( $zone ) ) )->format( 'O' )
			. ( new DateTimeImmutable( '15 July', new DateTimeZone( $zone ) ) )->format( 'O' ),
		$zones
	);
	return 1 === count( array_unique( $times ) ) ? $zones[0] : null;
}

<?php
// How countries write prices and measures; the form is WooCommerce's.

$euro = array( 'currency_code' => 'EUR', 'currency_pos' => 'right_space', 'thousand_sep' => '.', 'decimal_sep' => ',', 'num_decimals' => 2, 'weight_unit' => 'kg', 'dimension_unit' => 'cm' );

return array(
	'AT' => $euro,
	'DE' => $euro,
	'JP' => array( 'currency_code' => 'JPY', 'currency_pos' => 'left', 'thousand_sep' => ',', 'decimal_sep' => '.', 'num_decimals' => 0, 'weight_unit' => 'kg', 'dimension_unit' => 'cm' ),
	'US' => array( 'currency_code' => 'USD', 'currency_pos' => 'left', 'thousand_sep' => ',', 'decimal_sep' => '.', 'num_decimals' => 2, 'weight_unit' => 'lbs', 'dimension_unit' => 'in' ),
);

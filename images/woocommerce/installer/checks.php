<?php
// Checks the result instead of trusting each step. At the first start, everything that a
// shop needs to take an order is required; later, what the merchant may change (pages,
// payment, products, "coming soon") only causes a warning.

use Automattic\WooCommerce\Utilities\OrderUtil;

function check_store( array $environment, bool $first_time ): void {
	wp_cache_flush();
	if ( ! wp_get_theme()->exists() ) {
		fail( 'the theme of the shop is not part of this image: ' . get_stylesheet() );
	}
	$closed = get_option( 'woocommerce_coming_soon' );
	$later  = run_trial( 'act_out_first_visit_to_admin' );
	if ( $closed !== ( $later['coming_soon'] ?? $closed ) ) {
		fail( 'the first request to wp-admin would put the shop in "coming soon" mode' );
	}
	if ( WC_Install::needs_db_update() || (int) get_option( 'db_version' ) !== (int) $GLOBALS['wp_db_version'] ) {
		fail( 'a database update is still due' );
	}
	if ( is_callable( array( 'WC_Install', 'get_missing_base_tables' ) ) && WC_Install::get_missing_base_tables() ) {
		fail( 'tables of WooCommerce are missing: ' . implode( ', ', WC_Install::get_missing_base_tables() ) );
	}

	$merchant = array();
	foreach ( array( 'shop', 'cart', 'checkout' ) as $page ) {
		if ( 'publish' !== get_post_status( wc_get_page_id( $page ) ) ) {
			$merchant[] = "the $page page does not exist or is not published";
		}
	}
	if ( 'no' !== $closed ) {
		$merchant[] = 'the shop is in "coming soon" mode';
	}
	if ( ! OrderUtil::custom_orders_table_usage_is_enabled() ) {
		$merchant[] = 'orders are not stored in their own tables (HPOS)';
	}
	WC()->payment_gateways()->init();
	if ( ! enabled_payments() ) {
		$merchant[] = 'no payment method is enabled, so no one can order';
	}
	if ( $environment['samples'] && 0 === (int) wp_count_posts( 'product' )->publish ) {
		$merchant[] = 'no product is published';
	}
	foreach ( $merchant as $problem ) {
		$first_time ? fail( $problem ) : warn( $problem );
	}
}

/** Returns the names of the enabled payment methods. */
function enabled_payments(): array {
	$enabled = array_filter( WC()->payment_gateways()->payment_gateways(), static fn( object $gateway ): bool => 'yes' === $gateway->enabled );
	return array_column( $enabled, 'id' );
}

// WooCommerce completes its installation at the first request to wp-admin, even an anonymous
// one, and then closes a shop that is not explicitly open.
function act_out_first_visit_to_admin(): array {
	update_option( 'woocommerce_newly_installed', 'yes' );
	WC_Install::newly_installed();
	return array( 'coming_soon' => get_option( 'woocommerce_coming_soon' ) );
}

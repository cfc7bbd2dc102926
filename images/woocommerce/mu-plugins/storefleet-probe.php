<?php
/**
 * Plugin Name: Storefleet probe
 * Description: Redirects Storefleet's probe to the shop page, and reports which payment methods are enabled.
 */

defined( 'ABSPATH' ) || exit;

if ( 'storefleet-probe' === ( $_SERVER['HTTP_USER_AGENT'] ?? '' ) ) {
	add_action( 'wp_loaded', 'storefleet_lead_to_shop_page' );
	add_filter( 'rest_post_dispatch', 'storefleet_tell_of_checkout', 10, 3 );
}

// The list of products has no address of its own, but the shop page has. With "Plain"
// permalinks the list is the shop page.
function storefleet_lead_to_shop_page(): void {
	$is_list = 'post_type=product' === ( $_SERVER['QUERY_STRING'] ?? '' );
	if ( $is_list && function_exists( 'WC' ) && get_option( 'permalink_structure' ) && 'publish' === get_post_status( wc_get_page_id( 'shop' ) ) ) {
		wp_safe_redirect( get_permalink( wc_get_page_id( 'shop' ) ) );
		exit;
	}
}

// For an empty cart, the Store API omits payment methods that depend on its goods or shipping.
function storefleet_tell_of_checkout( WP_HTTP_Response $response, WP_REST_Server $server, WP_REST_Request $request ): WP_HTTP_Response {
	if ( '/wc/store/v1/cart' === $request->get_route() && function_exists( 'WC' ) ) {
		$enabled = array_filter( WC()->payment_gateways()->payment_gateways(), static fn( object $gateway ): bool => 'yes' === $gateway->enabled );
		$is_open = 'publish' === get_post_status( wc_get_page_id( 'checkout' ) );
		$response->header( 'Storefleet-Payments', implode( ',', array_column( $enabled, 'id' ) ) );
		$response->header( 'Storefleet-Checkout', $is_open ? wc_get_checkout_url() : '' );
	}
	return $response;
}

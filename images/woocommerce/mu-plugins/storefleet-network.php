<?php
/**
 * Plugin Name: Storefleet network
 * Description: Without egress, WordPress tries to reach neither its own address nor news.
 */

defined( 'ABSPATH' ) || exit;

// wp-config.php blocks all other addresses. The shop's own address is outside too: it leads
// to the ingress, and a page that requests it would wait for the timeout.
if ( 'allow' !== getenv( 'STORE_EGRESS' ) ) {
	add_filter( 'block_local_requests', '__return_true' );
	add_action( 'wp_dashboard_setup', static fn() => remove_meta_box( 'dashboard_primary', 'dashboard', 'side' ) );
}

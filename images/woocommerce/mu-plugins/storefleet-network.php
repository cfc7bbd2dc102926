<?php
/**
 * Plugin Name: Storefleet network
 * Description: Without egress WordPress does not try to reach its own address either, nor show news that it can not fetch.
 */

defined( 'ABSPATH' ) || exit;

// wp-config.php blocks all other addresses. The shop's own is outside too: it leads to
// the ingress, and a page that asks it would wait for its timeout.
if ( 'allow' !== getenv( 'STORE_EGRESS' ) ) {
	add_filter( 'block_local_requests', '__return_true' );
	add_action( 'wp_dashboard_setup', static fn() => remove_meta_box( 'dashboard_primary', 'dashboard', 'side' ) );
}

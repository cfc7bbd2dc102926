<?php
/**
 * Plugin Name: Storefleet greeting
 * Description: A line in the footer of each page and an option that tells of its hooks. For tests only.
 * Version: 1.0.0
 * Requires Plugins: woocommerce
 */

defined( 'ABSPATH' ) || exit;

register_activation_hook( __FILE__, static fn() => update_option( 'storefleet_greeting', 'activated' ) );
register_deactivation_hook( __FILE__, static fn() => update_option( 'storefleet_greeting', 'deactivated' ) );

add_action(
	'wp_footer',
	static function (): void {
		echo '<p class="storefleet-greeting">Greetings, ' . esc_html( get_option( 'storefleet_greeting', 'never activated' ) ) . '</p>';
	}
);

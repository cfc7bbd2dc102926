<?php
/**
 * Plugin Name: Storefleet visitors
 * Description: Loads nothing from third parties by default: they would see the address of each visitor.
 */

defined( 'ABSPATH' ) || exit;

// Themes load fonts from Google. European courts require the visitor's consent to that
// (LG München I, 3 O 17493/20); without the font, the theme's next one is shown.
add_filter( 'style_loader_src', 'storefleet_keep_from_third_parties', PHP_INT_MAX );
add_filter( 'script_loader_src', 'storefleet_keep_from_third_parties', PHP_INT_MAX );
add_filter( 'wp_resource_hints', 'storefleet_hint_at_no_third_parties', PHP_INT_MAX );

// The script loads pictures of emoji from s.w.org, for browsers that lack the newest.
remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
remove_action( 'embed_head', 'print_emoji_detection_script' );

function storefleet_keep_from_third_parties( mixed $src ): mixed {
	return is_string( $src ) && storefleet_is_third_party( $src ) ? false : $src;
}

function storefleet_hint_at_no_third_parties( array $hints ): array {
	return array_filter( $hints, static fn( string|array $hint ): bool => ! storefleet_is_third_party( is_array( $hint ) ? $hint['href'] ?? '' : $hint ) );
}

/** A plugin may change the list of hosts with the filter `storefleet_third_parties`, with the merchant's consent. */
function storefleet_is_third_party( string $url ): bool {
	$hosts = apply_filters( 'storefleet_third_parties', array( 'fonts.googleapis.com', 'fonts.gstatic.com' ) );
	// A hint may be a host alone.
	return in_array( wp_parse_url( $url, PHP_URL_HOST ) ?? $url, $hosts, true );
}

<?php
/**
 * Plugin Name: Storefleet users
 * Description: Hides login names from visitors.
 */

defined( 'ABSPATH' ) || exit;

add_filter( 'rest_endpoints', 'storefleet_hide_users' );
add_filter( 'request', 'storefleet_hide_authors' );
add_filter( 'oembed_response_data', 'storefleet_hide_author_of_embed' );
// The sitemap of users would list the pages that are hidden here.
add_filter( 'wp_sitemaps_add_provider', static fn( $provider, $name ) => 'users' === $name ? false : $provider, 10, 2 );

function storefleet_hide_users( array $endpoints ): array {
	if ( is_user_logged_in() ) {
		return $endpoints;
	}
	return array_filter( $endpoints, static fn( string $route ): bool => ! str_starts_with( $route, '/wp/v2/users' ), ARRAY_FILTER_USE_KEY );
}

// Runs before the query, because WordPress redirects "/?author=1" to the login name.
function storefleet_hide_authors( array $variables ): array {
	$asked = isset( $variables['author'] ) || isset( $variables['author_name'] );
	if ( ! $asked || isset( $variables['rest_route'] ) || is_user_logged_in() ) {
		return $variables;
	}
	return array( 'error' => '404' );
}

function storefleet_hide_author_of_embed( array $data ): array {
	unset( $data['author_name'], $data['author_url'] );
	return $data;
}

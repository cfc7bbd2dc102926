<?php
/**
 * Plugin Name: Storefleet sitemaps
 * Description: Serves the sitemaps of a shop without blog posts instead of a 404.
 */

defined( 'ABSPATH' ) || exit;

add_filter( 'pre_handle_404', 'storefleet_find_sitemap', 10, 2 );

// WordPress 7.1 treats a sitemap as a list of posts and, if there are none, answers 404
// together with the whole sitemap. A sitemap that is really empty gets its 404 later.
function storefleet_find_sitemap( mixed $handled, WP_Query $query ): mixed {
	$name = (string) $query->get( 'sitemap' );
	return 'index' === $name || ( '' !== $name && wp_sitemaps_get_server()->registry->get_provider( $name ) ) ? true : $handled;
}

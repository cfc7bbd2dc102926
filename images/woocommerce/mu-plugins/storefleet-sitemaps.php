<?php
/**
 * Plugin Name: Storefleet sitemaps
 * Description: Sitemaps of a shop without blog posts are not "not found".
 */

defined( 'ABSPATH' ) || exit;

add_filter( 'pre_handle_404', 'storefleet_find_sitemap', 10, 2 );

// WordPress 7.1 takes a sitemap for a list of posts, and answers 404 when there are none,
// with the whole sitemap. A sitemap that is really empty gets its 404 later.
function storefleet_find_sitemap( mixed $handled, WP_Query $query ): mixed {
	$name = (string) $query->get( 'sitemap' );
	return 'index' === $name || ( '' !== $name && wp_sitemaps_get_server()->registry->get_provider( $name ) ) ? true : $handled;
}

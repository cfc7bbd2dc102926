<?php
// As many themes do.
add_action(
	'wp_enqueue_scripts',
	static function (): void {
		wp_enqueue_style( 'storefleet-plain', get_stylesheet_uri(), array( 'storefleet-plain-font' ) );
		wp_enqueue_style( 'storefleet-plain-font', '//fonts.googleapis.com/css?family=Source+Sans+Pro' );
	}
);
add_filter( 'wp_resource_hints', static fn( array $hints, string $type ): array => 'preconnect' === $type ? array( ...$hints, array( 'href' => 'https://fonts.gstatic.com', 'crossorigin' ) ) : $hints, 10, 2 );

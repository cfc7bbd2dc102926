<?php
/**
 * Plugin Name: WooCommerce (stand-in for tests)
 * Description: The least of WooCommerce that an installation and an order through the Store API touch. For tests only.
 * Version: 11.0.1
 */

defined( 'ABSPATH' ) || exit;

define( 'WC_ABSPATH', __DIR__ . '/' );

require __DIR__ . '/includes/classes.php';
require __DIR__ . '/includes/install.php';
require __DIR__ . '/includes/catalogue.php';
require __DIR__ . '/includes/store-api.php';

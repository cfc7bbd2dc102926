<?php
// The objects of WooCommerce that the installer asks.

namespace Automattic\WooCommerce\Utilities {
	class OrderUtil {
		public static function custom_orders_table_usage_is_enabled(): bool {
			return 'yes' === get_option( 'woocommerce_custom_orders_table_enabled' );
		}
	}
}

namespace Automattic\WooCommerce\Internal\Features {
	class FeaturesController {
		public function change_feature_enable( string $feature, bool $enable ): void {
			if ( 'custom_order_tables' === $feature ) {
				update_option( 'woocommerce_custom_orders_table_enabled', $enable ? 'yes' : 'no' );
			}
		}
	}
}

namespace {
	class WC_Standin_Gateways {
		private array $gateways = array();

		public function __construct() {
			$this->init();
		}

		// "card" pays online, as those of plugins do.
		public function init(): void {
			foreach ( array( 'bacs', 'cheque', 'cod', 'card' ) as $id ) {
				$settings              = (array) get_option( "woocommerce_{$id}_settings", array() );
				$this->gateways[ $id ] = (object) array( 'id' => $id, 'enabled' => $settings['enabled'] ?? 'no' );
			}
		}

		public function payment_gateways(): array {
			return $this->gateways;
		}

		public function get_available_payment_gateways(): array {
			return array_filter( $this->gateways, static fn( object $gateway ): bool => 'yes' === $gateway->enabled );
		}
	}

	class WC_Standin_Countries {
		public function get_countries(): array {
			return array( 'AT' => 'Austria', 'DE' => 'Germany', 'FR' => 'France', 'JP' => 'Japan', 'US' => 'United States (US)' );
		}

		public function get_allowed_countries(): array {
			return $this->get_countries();
		}

		public function get_states( string $country ): array {
			return array();
		}
	}

	class WooCommerce {
		public string $version = '11.0.1';
		public WC_Standin_Countries $countries;
		private ?WC_Standin_Gateways $gateways = null;

		public function __construct() {
			$this->countries = new WC_Standin_Countries();
		}

		public function payment_gateways(): WC_Standin_Gateways {
			return $this->gateways ??= new WC_Standin_Gateways();
		}
	}

	function WC(): WooCommerce {
		static $instance = null;
		return $instance ??= new WooCommerce();
	}

	function get_woocommerce_currencies(): array {
		return array( 'CHF' => 'Swiss franc', 'EUR' => 'Euro', 'GBP' => 'Pound sterling', 'JPY' => 'Japanese yen', 'USD' => 'United States (US) dollar' );
	}

	function wc_get_container(): object {
		return new class() {
			public function get( string $class ): object {
				return new $class();
			}
		};
	}

	// A cart for requests that come from this process and not from a browser.
	function wc_load_cart(): void {
		$GLOBALS['wc_standin_cart_token'] = bin2hex( random_bytes( 16 ) );
	}

	function wc_get_checkout_url(): string {
		return (string) get_permalink( wc_get_page_id( 'checkout' ) );
	}

	function wc_get_page_id( string $page ): int {
		return (int) get_option( "woocommerce_{$page}_page_id", -1 ) ?: -1;
	}
}

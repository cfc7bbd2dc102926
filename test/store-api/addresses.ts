const address = {
  first_name: 'Ada',
  last_name: 'Shopper',
  address_1: '1 Test Street',
  city: 'Berlin',
  postcode: '10115',
  country: 'DE',
  phone: '030 1234567',
};

/** Where a shopper of the tests lives, as `cart/update-customer` and `checkout` take it. */
export const addresses = {
  billing_address: { ...address, email: 'shopper@example.com' },
  shipping_address: address,
};

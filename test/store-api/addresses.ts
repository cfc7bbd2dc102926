const address = {
  first_name: 'Ada',
  last_name: 'Shopper',
  address_1: '1 Test Street',
  city: 'Berlin',
  postcode: '10115',
  country: 'DE',
  phone: '030 1234567',
};

/** Address of the tests' shopper, as `cart/update-customer` and `checkout` accept it. */
export const addresses = {
  billing_address: { ...address, email: 'shopper@example.com' },
  shipping_address: address,
};

// Long because it is test data, written out for people to read. The notation is that of storefront.ts.
export const checkoutWebCases = `
# Address and delivery | The first page of checkout
Check out as a guest | Smoke & Sanity | 4 | 3m | PAY-11
- Go to checkout without signing in > E-mail and address are asked, no password
- Fill in a valid address and go on > The delivery page opens, the address stands in the summary
Check out with a saved address | Regression | 3 | 2m | PAY-12
- Sign in with two saved addresses and go to checkout > The default one is chosen, the other can be picked with one click
Invoice and delivery address differ | Functional | 3 | 3m | PAY-14
- Untick "Same address" and enter a second one > Both stand in the summary and in the confirmation mail
Postcode that does not fit the country | Functional | 2 | 2m | PAY-15
- Enter 1010 with country Germany > "A German postcode has five digits" at the field
- Change the country to Austria > The error goes without another try
Delivery to a parcel locker | Functional | 2 | 4m | PAY-18
- Choose "Parcel locker" and search by postcode > The ten nearest lockers with opening hours
- Choose one and go on > Locker number and customer number stand in the summary
Express is offered only until noon | Functional | 2 | 3m | PAY-21
- Open the delivery page at 11:59 and at 12:01 local time > "Tomorrow" first, "in two days" after
Articles that cannot go to an island | Compatibility | 1 | 3m | PAY-24
- Enter a postcode on Heligoland with a lawnmower in the basket > The article is named, checkout goes on without it

# Card payment | Cards, strong authentication and refusals
Pay with a card, no challenge | Smoke & Sanity | 4 | 2m | PAY-31
pre: Test card 4111 1111 1111 1111, any date to come, CVC 123.
- Enter the card and press "Pay now" > The confirmation page shows the order number
- Look at the payment in the provider's console > Authorised, amount and currency are those of the order
Pay with a card that asks for 3-D Secure | Functional | 4 | 4m | PAY-32
- Pay with the challenge card > The bank's page opens in the frame
- Confirm > Back to the confirmation page, one payment in the console
Break off 3-D Secure | Functional | 3 | 3m | PAY-33
- Pay with the challenge card and close the bank's page > Back on the payment page, nothing booked, the basket is whole
Card is declined | Functional | 4 | 2m | PAY-34
- Pay with the decline card > "Your bank declined the payment" and the other ways to pay
- Pay with a good card > One order, one payment
Card data never reaches our servers | Security | 4 | 5m | PAY-36, SEC-8
- Record the traffic while paying > Card number and CVC go only to the provider's domain
- Search the logs of the checkout service for the number > No hit
Double click on "Pay now" | Destructive | 4 | 2m | PAY-38, PAY-77
- Press "Pay now" twice as fast as possible > One order, one payment, the button is off after the first press
Network is lost while paying | Destructive | 4 | 5m | PAY-39
- Cut the connection right after "Pay now" > The page keeps trying and says so
- Restore it > The page shows the true state, no second payment
Save a card for the next order | Functional | 2 | 3m | PAY-42
- Tick "Save card" and pay > At the next order the card is offered with its last four digits
- Remove it in the account > It is offered no more, the provider's token is deleted

# Other ways to pay | PayPal, invoice and gift cards
Pay with PayPal | Smoke & Sanity | 4 | 4m | PAY-51
- Choose PayPal and confirm in its window > The confirmation page, the address is that of the shop's form
Come back from PayPal without paying | Functional | 3 | 2m | PAY-52
- Cancel in the PayPal window > Back on the payment page with the basket whole
Pay by invoice up to 500 euros | Functional | 3 | 3m | PAY-55
- Check out 499.99 euros > Invoice is offered
- Check out 500.01 euros > Invoice is missing, a line says why
Pay part of it with a gift card | Functional | 3 | 4m | PAY-58
- Enter a gift card of 20 euros for an order of 50 > 30 euros remain for the second way to pay
- Cancel the order > 20 euros are back on the gift card
An empty gift card | Functional | 1 | 1m | PAY-59
- Enter a card without balance > "This card is empty", checkout goes on

# Confirmation | Page, mail and what is handed on
Confirmation page after reload | Regression | 2 | 1m | PAY-61
- Reload the confirmation page > The same order, no second one
Confirmation mail arrives and is right | Acceptance | 3 | 3m | PAY-62
- Order two articles with a voucher > The mail holds articles, voucher, tax, both addresses and the way to return
Order reaches the warehouse within a minute | Functional | 4 | 4m | PAY-65
- Place an order and watch the warehouse queue > It arrives within 60 seconds, once
Umlauts and emoji in a name | Compatibility | 2 | 2m | PAY-66
- Order as "Jürgen Ørsted 🌲" > Page, mail, label and invoice show the name, the emoji may be left out on the label
Confirmation in the customer's language | Compatibility | 2 | 2m | PAY-68
- Order with the shop set to French > Page and mail are in French, amounts read 1 234,50 €

# Fraud and limits | What stops an order before it is paid
New customer with a large order | Functional | 3 | 3m | PAY-81
- Order for 900 euros with an account made today > Invoice is not offered, the card asks for 3-D Secure
Many cards in a row | Security | 4 | 3m | PAY-82
- Try six different cards in five minutes > The payment page is locked for this account for an hour
Order to an address on the block list | Security | 3 | 2m | PAY-83
- Order to a blocked address > The order is taken as "in review", nothing is packed
Release an order in review | Acceptance | 3 | 3m | PAY-84
- Release it in the back office > It goes to the warehouse, the customer gets one mail
Amount above the bank's limit | Functional | 2 | 2m | PAY-86
- Pay 5,001 euros by card > A line offers bank transfer, nothing is booked
`;

export const paymentsApiCases = `
# Payments API | POST /payments and its states
Create a payment | Smoke & Sanity | 4 | 2m | API-101
do: POST /payments with amount 4200, currency EUR and a fresh Idempotency-Key.
see: 201 with an id, state "pending" and a Location header.
Same idempotency key, same body | Regression | 4 | 2m | API-102
do: Send the request of "Create a payment" twice with one key.
see: Both answers are equal, one payment exists.
Same idempotency key, other body | Functional | 3 | 2m | API-102
do: Send the key again with amount 4300.
see: 422 with code "idempotency_mismatch", the first payment is unchanged.
Amount of zero and below | Functional | 3 | 1m | API-104
do: Send amounts 0, -1 and 0.5.
see: 400 each time, the error names the field "amount".
Unknown currency | Functional | 2 | 1m | API-104
do: Send currency "XXX".
see: 400 with the list of currencies.
Token without the scope "payments:write" | Security | 4 | 2m | API-110
do: Create a payment with a read-only token.
see: 403, and an entry in the audit log with the token's id.
Capture less than was authorised | Functional | 3 | 3m | API-115
do: Authorise 42.00, capture 40.00.
see: State "captured" with 40.00, the rest is released within a minute.
Refund twice | Destructive | 4 | 3m | API-118
do: Refund the whole amount, then refund again.
see: The second answer is 409 "already_refunded", one refund in the ledger.

# Webhooks | What the provider tells us
Signed webhook is accepted | Smoke & Sanity | 4 | 2m | API-201
do: Send payment.captured with a valid signature.
see: 200 within 2 s, the order moves to "paid".
Webhook with a wrong signature | Security | 4 | 2m | API-202
do: Change one byte of the body after signing.
see: 401, the order does not move, one line in the security log.
Webhook of yesterday | Security | 3 | 2m | API-203
do: Replay a valid request with a timestamp 10 minutes old.
see: 401 "too old".
Webhooks out of order | Functional | 3 | 3m | API-205
do: Send "captured" before "authorised".
see: The order ends as "paid" and stays there.
The same webhook three times | Regression | 3 | 2m | API-206
do: Send one event id three times.
see: 200 each time, one entry in the order's history.

Webhook burst | Performance | 2 | 8m | API-209
do: Send 500 different events in ten seconds.
see: All answered within 2 s, all orders right after a minute, no event lost.

# Ledger export | Nightly file for the accountants
Totals match the orders of the day | Acceptance | 4 | 6m | FIN-31
do: Compare the export of a day with 50 orders and 4 refunds with the order database.
see: Sums are equal to the cent for each way to pay and each tax rate.
Day of the clock change | Regression | 2 | 4m | FIN-33
do: Export the last Sunday of October with orders at 02:30 in both hours.
see: Each order is in the file once.
Export again gives the same file | Regression | 2 | 2m | FIN-35
do: Run the export of a past day a second time.
see: The files are equal byte for byte.
`;
